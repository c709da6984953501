using SafBuild.Hardener.Gate;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>
/// Models of every kind through the whole gate, on a few samples: images, fixed batch 1, tokens, several inputs and outputs.
/// </summary>
public class RealModelGateTests
{
    [Theory]
    [InlineData("models/resnet20.onnx", "cifar10/test.bin", RealGate.Cifar10, "Top1", 0.85)]
    [InlineData("models/mnist-8.onnx", "mnist/t10k-images-idx3-ubyte", """{"format":"idx","files":["FILE"],"labels":"LABELS"}""", "Top1",
        0.95)]
    [InlineData("models/iris-mlp.onnx", "iris/Iris.csv", """{"format":"csv","files":["FILE"],"ignore":["Id"]}""", "Top1", 0.9)]
    public void A_hardened_model_keeps_its_answers_at_one_in_ten_thousand(
        string model, string data, string description, string metric, double golden)
    {
        string text = description.Insert(1, "\"take\":96,")
            .Replace("LABELS", SafBuild.Tests.Shared.TestData.Path("mnist/t10k-labels-idx1-ubyte").Replace("\\", "/"));
        GateOutcome outcome = RealGate.Run(model, data, text, Request(1e-4), new TestLog(), TestContext.Current.CancellationToken);
        Assert.Equal(metric, outcome.Report.Metric);
        Assert.InRange(outcome.Report.Golden.Metric, golden, 1);
        Assert.Equal(outcome.Report.Golden.Metric, outcome.Report.Hardened.Metric, 2);
        Assert.InRange(outcome.Report.Gate.Mean, outcome.Report.Golden.Metric - 0.05, 1);
    }

    [Fact]
    public void A_transformer_on_tokens_is_scored_by_position()
    {
        const string records = """
            {"format":"records","files":["FILE"],"recordSize":1028,"take":4,
             "inputs":[{"offset":0,"type":"int32","shape":[256]}],"labels":{"offset":4,"type":"int32","count":256}}
            """;
        GateOutcome outcome = RealGate.Run("models/stories260k.onnx", "stories/selfsampled_t1.0_64x257_tokens_i32.bin", records,
            Request(1e-5), new TestLog(), TestContext.Current.CancellationToken);
        Assert.Equal("Top1", outcome.Report.Metric);
        Assert.InRange(outcome.Report.Golden.Metric, 0.55, 0.75);
        Assert.InRange(outcome.Report.Gate.Mean, outcome.Report.Golden.Metric - 0.03, 1);
    }

    private static HardenRequest Request(double rate) => new()
    {
        Gate = new GateOptions { BitErrorRate = rate, MaxTrials = 1, EvaluationSamples = 32 },
    };
}
