using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
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
        OnnxModel golden = OnnxLoader.Load(TestData.Path($"models/{name}.onnx"));
        IReadOnlyList<WeightTensor> weights = WeightFinder.Find(golden, OnnxOperators.Roles);
        HardenRequest request = new()
        {
            Name = name,
            Gate = new GateOptions { BitErrorRate = 1e-6, MaxTrials = 1, EvaluationSamples = 4, Metric = Enum.Parse<MetricKind>(metric) },
        };
        Assert.True(SaturatedFunctions.TryFind(request.Function, out SaturatedFunction? function));
        Assert.True(StorageFormats.TryFind(request.Storage, out StorageFormat? storage));
        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
        {
            Name = name,
            Model = golden,
            Weights = weights,
            Form = new SafForm(function, request.Scale, request.OutOfRange, storage),
        });
        GateOutcome outcome = GateStage.Run(golden, artifact, weights, request, RandomData.For(SignatureReader.Read(golden), 4), null,
            new TestLog(), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(outcome.Summary);
        Assert.Equal(expected, outcome.Report.Metric);
        Assert.Equal(1, outcome.Report.Golden.Metric);
        Assert.InRange(outcome.Report.Hardened.Metric, 0.999, 1);
        Assert.InRange(outcome.Report.Gate.Mean, 0.9, 1);
    }
}
