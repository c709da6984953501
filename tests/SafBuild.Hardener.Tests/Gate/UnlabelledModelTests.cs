using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>Models without labels, with several inputs and outputs, of any type, through the whole gate.</summary>
public class UnlabelledModelTests
{
    [Theory]
    [InlineData("go1-policy", "Auto", "RelativeError")] // ends in Tanh
    [InlineData("go1-policy", "Agreement", "Agreement")]
    [InlineData("mnist-8", "Auto", "Agreement")] // logits of an image
    [InlineData("dtln-lstm", "Auto", "RelativeError")] // two inputs, two outputs
    [InlineData("ultraface-slim", "Auto", "RelativeError")] // two outputs, fixed batch 1
    [InlineData("magika-fast", "Auto", "Agreement")] // int32 input
    [InlineData("squeezenet-fp16", "Agreement", "Agreement")] // float16 weights
    public void The_fitting_metric_is_measured(string name, string metric, string expected)
    {
        PreparedModel golden = PreparedModel.Load(TestData.Path($"models/{name}.onnx"), OnnxOperators.Roles);
        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
        {
            Name = name,
            Model = golden,
            Form = SafForm.Default,
            Protection = StructureKind.Copies,
        });
        CancellationToken cancellation = TestContext.Current.CancellationToken;

        // Without the stage: on random inputs a classifier's answer is often constant, which the stage refuses.
        GoldenRun run = GoldenRun.Evaluate(name, options => new InferenceSession(golden.Path, options), RandomData.For(golden.Signature, 4),
            Enum.Parse<MetricKind>(metric), golden.Meaning, workers: 2, cancellation);
        CampaignRunner campaign = new(run, new(new RandomBitFlip(), Seed: 1, SamplesPerTrial: 4));
        using FormRunner hardened = campaign.Open(new ArtifactForm("hardened", artifact, FaultScope.Artifact));
        Assert.Equal(expected, run.Evaluator.Metric.Name);
        Assert.Equal(1, run.Metric);
        Assert.InRange(hardened.Clean(0, cancellation).Metric, 0.999, 1);
        Assert.InRange(campaign.Trials(hardened, 1e-6, cancellation).First().Draws.Average(d => d.Metric), 0.9, 1);
    }

    /// <summary>Deep models round otherwise in a batch than alone: that is not mixing.</summary>
    [Theory]
    [InlineData("resnet20")]
    [InlineData("resnet56")]
    [InlineData("resnet8")]
    [InlineData("kws-dscnn")]
    [InlineData("vit-cifar10")]
    [InlineData("fashion-cnn")]
    [InlineData("iris-mlp")]
    [InlineData("mnist-cnn")]
    [InlineData("magika-fast")]
    [InlineData("go1-policy")]
    [InlineData("squeezenet-fp16")]
    [InlineData("stories260k")]
    public void Samples_of_a_real_model_are_its_own(string name)
    {
        string path = TestData.Path($"models/{name}.onnx");
        PreparedModel golden = PreparedModel.Load(path, OnnxOperators.Roles);
        GoldenRun run = GoldenRun.Evaluate(
            path, options => new Microsoft.ML.OnnxRuntime.InferenceSession(path, options), RandomData.For(golden.Signature, 33),
            MetricKind.RelativeError, golden.Meaning, 2, TestContext.Current.CancellationToken);

        Assert.Empty(run.SampleReadings);
    }
}
