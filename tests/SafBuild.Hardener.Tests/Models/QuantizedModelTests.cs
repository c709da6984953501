using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Models;

/// <summary>Real models, quantised here: all of their weights are under fault, and what three copies buy.</summary>
[Trait("Category", "Models")]
public sealed class QuantizedModelTests : IDisposable
{
    private const int CalibrationSamples = 64;

    /// <summary>5 trials of 8 draws.</summary>
    private const int Trials = 5;

    private static readonly double[] Rates = [1e-5, 1e-4, 1e-3];

    private readonly ModelRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("resnet8", "raw-cifar")]
    [InlineData("kws-dscnn", "kws")]
    [InlineData("stories260k", "stories")]
    public void Every_weight_bit_of_a_quantised_model_is_under_fault(string name, string data)
    {
        (PreparedModel model, _) = Quantized(name, data, CalibrationSamples);
        MemoryArtifact artifact = Artifact(model, "");

        Assert.Equal(1, ArtifactCoverage.Of(artifact, name).Share);
        TensorEntry[] codes = [.. artifact.Manifest.Tensors.Where(t => t.Read == ReadKind.Exact)];
        Assert.Equal(name == "stories260k" ? 36 : 10, codes.Length);
        Assert.All(codes, t => Assert.Equal(name == "stories260k" ? NumberType.UInt8 : NumberType.Int8, t.ElementType));
        Assert.All(artifact.Manifest.Tensors.Where(t => t.ElementType == NumberType.Int32), t => Assert.Equal(ReadKind.Copies, t.Read));
        Assert.All(Artifact(model, "*").Manifest.Tensors, t => Assert.Equal(ReadKind.Copies, t.Read));
    }

    /// <summary>The rows of docs/models.md.</summary>
    /// <param name="name">Of the real model.</param>
    /// <param name="data">Of <see cref="RealData.Describe"/>.</param>
    /// <param name="take">Samples of the validation set.</param>
    /// <param name="floats">Accuracy of the model before it was quantised.</param>
    /// <param name="loss">What quantising may cost: rounding to 4 bits costs more than to 8.</param>
    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("resnet8", "raw-cifar", 10000, 0.8721, 0.01)]
    [InlineData("kws-dscnn", "kws", 1000, 0.901, 0.01)]
    [InlineData("stories260k", "stories", 64, 0.642, 0.06)]
    public void Without_protection_and_with_three_copies(string name, string data, int take, double floats, double loss)
    {
        ModelRun.OnlyWhenSlow();
        (PreparedModel model, DataSet validation) = Quantized(name, data, take);
        GoldenRun golden = GoldenRun.Evaluate(
            model.Path, options => new InferenceSession(model.Path, options), validation, MetricKind.Top1, model.Meaning,
            Environment.ProcessorCount, TestContext.Current.CancellationToken);
        Assert.InRange(golden.Metric, floats - loss, floats + loss);

        double[] plain = Means(golden, Artifact(model, ""));
        double[] copies = Means(golden, Artifact(model, "*"));
        ModelRun.Row([name, ModelRun.Percent(floats), ModelRun.Percent(golden.Metric),
            .. Rates.Select((_, i) => $"{ModelRun.Percent(plain[i])} / {ModelRun.Percent(copies[i])}")]);
        Assert.InRange(copies[0], golden.Metric - 0.01, 1);
        Assert.True(copies[2] > plain[2] + 0.02);
    }

    private static double[] Means(GoldenRun golden, MemoryArtifact artifact)
    {
        Assert.True(FaultModels.TryFind("RandomBitFlip", out FaultModel? faults));
        CampaignRunner campaign = new(golden, new(faults!, 1, 1000));
        using FormRunner runner = campaign.Open(new ArtifactForm(ComparisonForms.Hardened, artifact, FaultScope.Weights));
        return [.. Rates.Select(rate => campaign.Trials(runner, rate, TestContext.Current.CancellationToken).Take(Trials)
            .SelectMany(t => t.Draws).Average(d => d.Metric))];
    }

    private (PreparedModel Model, DataSet Data) Quantized(string name, string data, int take)
    {
        string source = ModelRun.Model(name);
        DataSet set = DataSetLoader.Load(
            RealData.Describe(_run.Folder, data, 0, take), PreparedModel.Load(source, OnnxOperators.Roles).Signature);
        string path = _run.Folder.File($"{name}-quantised.onnx");
        File.WriteAllBytes(
            path, name == "stories260k" ? Quantizer.FourBits(source) : Quantizer.Int8(source, set, CalibrationSamples));
        return (PreparedModel.Load(path, OnnxOperators.Roles), set);
    }

    private static MemoryArtifact Artifact(PreparedModel model, string protect) => ArtifactBuilder.Build(new ArtifactParts
    {
        Name = "quantised",
        Model = model,
        Form = SafForm.Default with { Protect = protect },
    });
}
