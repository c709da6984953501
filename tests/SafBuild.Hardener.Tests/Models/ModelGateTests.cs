using SafBuild.Hardener.Contract;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Report;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>
/// All sixteen real models, converted exactly and gated at 1e-5 with the metric that fits each, the plain model under the same faults
/// beside it. Minutes: with SAFBUILD_SLOW=1 only.
/// </summary>
[Trait("Category", "Slow")]
[Trait("Category", "Models")]
public sealed class ModelGateTests : IDisposable
{
    private readonly ModelRun run = new();

    public void Dispose() => run.Dispose();

    /// <param name="model">Name of the model.</param>
    /// <param name="data">Of <see cref="RealData.Describe"/>.</param>
    /// <param name="take">Samples in the validation set.</param>
    /// <param name="least">The golden model's metric is at least this: the data is prepared as the model wants it.</param>
    [Theory]
    [InlineData("resnet8", "raw-cifar", 250, 0.82)]
    [InlineData("resnet18", "cifar", 100, 0.88)]
    [InlineData("resnet20", "cifar", 250, 0.87)]
    [InlineData("resnet56", "cifar", 150, 0.89)]
    [InlineData("vit-cifar10", "vit", 250, 0.52)]
    [InlineData("kws-dscnn", "kws", 250, 0.85)]
    [InlineData("fashion-cnn", "fashion", 250, 0.86)]
    [InlineData("mnist-cnn", "mnist", 250, 0.96)]
    [InlineData("mnist-8", "raw-mnist", 250, 0.96)]
    [InlineData("iris-mlp", "iris", 150, 0.97)]
    [InlineData("stories260k", "stories", 64, 0.635)]
    public void With_labels(string model, string data, int take, double least)
    {
        ModelRun.OnlyWhenSlow();
        GateReport report = Gate(model, RealData.Describe(run.Folder, data, 0, take), MetricKind.Top1);
        Assert.InRange(report.Golden.Metric, least, 1);
    }

    [Theory]
    [InlineData("magika-fast", MetricKind.Agreement, 64, 0, 255)]
    [InlineData("dtln-lstm", MetricKind.RelativeError, 100, -1, 1)]
    [InlineData("ultraface-slim", MetricKind.RelativeError, 24, -1, 1)]
    [InlineData("go1-policy", MetricKind.RelativeError, 100, -1, 1)]
    internal void Without_labels(string model, MetricKind metric, int samples, double from, double to)
    {
        ModelRun.OnlyWhenSlow();
        GateReport report = Gate(model, RealData.Random(run.Folder, ModelRun.Model(model), samples, from, to), metric);
        Assert.Equal(1, report.Golden.Metric);
    }

    /// <summary>
    /// The most sensitive of the sixteen: on pictures that are none of its 1000 classes the top classes are close. In the default form
    /// it keeps about 82 % of its answers and fails; stored as it was delivered, in half the bits, and with a wider limit it passes.
    /// </summary>
    [Fact]
    public void Float16_without_labels()
    {
        ModelRun.OnlyWhenSlow();
        string input = SignatureReader.Read(OnnxLoader.Load(ModelRun.Model("squeezenet-fp16"))).Inputs.Single().Name;
        GateReport report = Gate("squeezenet-fp16", RealData.Pictures(run.Folder, input, 24), MetricKind.Agreement, new()
        {
            Storage = "Float16",
            OutOfRange = Runtime.Functions.OutOfRange.Zero,
            Gate = new() { MaxAccuracyDrop = 0.15 },
        });
        Assert.Equal(1, report.Golden.Metric);
    }

    private GateReport Gate(string model, string data, MetricKind metric, HardenRequest? form = null)
    {
        form ??= new() { Gate = new() { MaxAccuracyDrop = 0.05 } };
        (HardenResult result, GateReport report, _) = run.Run(model, form with
        {
            ValidationData = data,
            Gate = form.Gate with { BitErrorRate = 1e-5, Metric = metric, EvaluationSamples = 64, MaxTrials = 40 },
        });
        ComparisonReport plain = report.Comparison.Single(c => c.Form == "plain");
        ModelRun.Row(model, metric.ToString(), ModelRun.Percent(report.Golden.Metric), ModelRun.Percent(report.Hardened.Metric),
            ModelRun.Percent(report.Gate.Mean), ModelRun.Percent(plain.Mean), $"{result.Verdict}", $"{report.Gate.Trials}");
        Assert.True(result.Verdict == Verdict.Pass, result.Summary);
        Assert.Equal(metric.ToString(), report.Metric);
        Assert.InRange(report.Hardened.Metric, report.Golden.Metric - 1e-3, report.Golden.Metric + 1e-3);
        Assert.InRange(plain.Mean, 0, report.Gate.Mean + 0.01);
        return report;
    }
}
