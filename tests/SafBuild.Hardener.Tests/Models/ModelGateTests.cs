using SafBuild.Hardener.Report;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>
/// All eighteen real models, converted exactly and gated at 1e-5 with the metric that fits each, the user's own file and
/// its weights alone at the same rate beside it. Minutes: with SAFBUILD_SLOW=1 only.
/// </summary>
[Trait("Category", "Slow")]
[Trait("Category", "Models")]
public sealed class ModelGateTests : IDisposable
{
    /// <summary>Without labels: few samples, and a wider limit, because every deviation counts and not only the wrong ones.</summary>
    private static readonly GateOptions Unlabelled = new() { MaxAccuracyDrop = 0.05, EvaluationSamples = 64, MaxTrials = 40 };

    private readonly ModelRun _run = new();

    public void Dispose() => _run.Dispose();

    /// <summary>With the gate's defaults, down to the drop of one point, on whole test sets (two slow models: a part of it).</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="data">Of <see cref="RealData.Describe"/>.</param>
    /// <param name="take">Samples in the validation set.</param>
    /// <param name="published">The model's clean accuracy over the whole set: its data is prepared as it wants it.</param>
    /// <param name="tolerance">For a part of the set, its sampling error.</param>
    [Theory]
    [InlineData("resnet8", "raw-cifar", 10000, 0.8721, 0.001)]
    [InlineData("resnet18", "cifar", 500, 0.9219, 0.03)]
    [InlineData("resnet20", "cifar", 10000, 0.9173, 0.001)]
    [InlineData("resnet56", "cifar", 1000, 0.9339, 0.03)]
    [InlineData("resnet20-cifar100", "cifar100", 10000, 0.6902, 0.001)]
    [InlineData("resnet56-cifar100", "cifar100", 1000, 0.72, 0.04)]
    [InlineData("vit-cifar10", "vit", 10000, 0.5978, 0.001)]
    [InlineData("kws-dscnn", "kws", 1000, 0.901, 0.001)]
    [InlineData("fashion-cnn", "fashion", 10000, 0.9009, 0.001)]
    [InlineData("mnist-cnn", "mnist", 10000, 0.9867, 0.001)]
    [InlineData("mnist-8", "raw-mnist", 10000, 0.9891, 0.001)]
    [InlineData("iris-mlp", "iris", 150, 0.98, 0.001)]
    [InlineData("stories260k", "stories", 64, 0.642, 0.001)]
    public void With_labels(string model, string data, int take, double published, double tolerance)
    {
        ModelRun.OnlyWhenSlow();
        GateReport report = Gate(model, RealData.Describe(_run.Folder, data, 0, take), MetricKind.Top1, new());
        Assert.InRange(report.Golden.Metric, published - tolerance, published + tolerance);
    }

    [Theory]
    [InlineData("ultraface-slim", MetricKind.RelativeError, 24, -1, 1)]
    [InlineData("go1-policy", MetricKind.RelativeError, 100, -1, 1)]
    internal void Without_labels(string model, MetricKind metric, int samples, double from, double to)
    {
        ModelRun.OnlyWhenSlow();
        GateReport report = Gate(model, RealData.Random(_run.Folder, ModelRun.Model(model), samples, from, to), metric, Unlabelled);
        Assert.Equal(1, report.Golden.Metric);
    }

    [Fact]
    public void Bytes_of_files_without_labels()
    {
        ModelRun.OnlyWhenSlow();
        GateReport report =
            Gate("magika-fast", FileData.Write(_run.Folder, ModelRun.Model("magika-fast"), 64), MetricKind.Agreement, Unlabelled);
        Assert.Equal(1, report.Golden.Metric);
    }

    /// <summary>In the form and with the limit of the others. docs/models.md says what undecided pictures do to Agreement.</summary>
    [Fact]
    public void Float16_without_labels()
    {
        ModelRun.OnlyWhenSlow();
        string model = ModelRun.Model("squeezenet-fp16");
        GateReport report = Gate("squeezenet-fp16", PictureData.Write(_run.Folder, model, 48), MetricKind.Agreement, Unlabelled);
        Assert.Equal(1, report.Golden.Metric);
    }

    [Fact]
    public void Recurrent_without_labels()
    {
        ModelRun.OnlyWhenSlow();
        string data = SpeechData.Write(_run.Folder, ModelRun.Model("dtln-lstm"), voice: 2, blocks: 200);
        GateReport report = Gate("dtln-lstm", data, MetricKind.RelativeError, Unlabelled);
        Assert.Equal(1, report.Golden.Metric);
    }

    private GateReport Gate(string model, string data, MetricKind metric, GateOptions gate)
    {
        (HardenResult result, GateReport report, _) = _run.Run(model, new()
        {
            ValidationData = data,
            Gate = gate with { BitErrorRate = 1e-5, Metric = metric },
        });
        ComparisonReport plain = report.Comparison.Single(c => c.Form == "plain");
        ComparisonReport weights = report.Comparison.Single(c => c.Form == "plainWeights");
        ModelRun.Row(model, metric.ToString(), ModelRun.Percent(report.Golden.Metric), ModelRun.Percent(report.Hardened.Metric),
            ModelRun.Percent(report.Gate.Mean), ModelRun.Percent(weights.Mean), ModelRun.Percent(plain.Mean),
            $"{plain.RefusedLoads} of {plain.Draws}", $"{result.Gate.Verdict}", $"{report.Gate.Trials}");
        Assert.True(result.Gate.Verdict == Verdict.Pass, $"{result.Summary}\n{result.Gate.Message}");
        Assert.Equal(metric.ToString(), report.Metric);
        Assert.InRange(report.Hardened.Metric, report.Golden.Metric - 1e-3, report.Golden.Metric + 1e-3);
        Assert.InRange(weights.Mean, 0, report.Gate.Mean + 0.01);
        Assert.InRange(plain.Mean, 0, report.Gate.Mean + 0.01);
        return report;
    }
}
