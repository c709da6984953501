using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Shared;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Campaign;

/// <summary>EvaluationSamples=Auto: a function of the model alone.</summary>
public sealed class DrawSizeTests : IDisposable
{
    private readonly MeaningRun _run = new();

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData(5, 3_000, 1_000, 8)] // a small perceptron: sessions are nearly all of a draw
    [InlineData(73, 1_080_000, 40_000_000, 8)] // ResNet-20
    [InlineData(71, 44_700_000, 553_000_000, 8)] // ResNet-18 on small pictures
    [InlineData(66, 2_500_000, 390_000_000, 4)] // SqueezeNet on pictures of 224 x 224
    [InlineData(10, 1_000, 10_000_000_000, 4)]
    [InlineData(0, 0, 0, 8)]
    public void A_draw_has_as_many_samples_as_balance_its_session(long nodes, long bytes, long multiplications, int expected)
    {
        ModelCost cost = new(nodes, bytes, multiplications);
        Assert.Equal(expected, DrawSize.Of(cost));
        (double draw, double sample) = cost.Seconds;
        Assert.True(expected == DrawSize.Most ? DrawSize.Fewest * sample < draw : expected * sample >= draw);
    }

    /// <summary>By hand: 8 x 4 positions of 3 x 3 x 2 multiplications for each of 5 channels, 160 x 7, 7 x 6 for each of 4 rows.</summary>
    [Fact]
    public void Multiplications_are_counted_from_the_shapes_of_a_run()
    {
        GraphProto graph = MeaningRun.GraphOf(
            [MeaningRun.Real("x", "n", 2, 8, 4)],
            Node("c = Conv(x, k)", ("pads", new long[] { 1, 1, 1, 1 })),
            Node("r = Relu(c)"),
            Node("f = Flatten(r)"),
            Node("g = Gemm(f, w)"),
            Node("y = MatMul(g, v)"),
            MeaningRun.Weights("k", 1, 5, 2, 3, 3), MeaningRun.Weights("w", 2, 160, 7), MeaningRun.Weights("v", 3, 7, 6),
            MeaningRun.Real("y", "n", 6));
        Assert.Equal((5L, (8 * 4 * 5 * 18L) + (160 * 7) + (7 * 6)), Cost(graph, 2, 8, 4));
    }

    [Fact]
    public void A_recurrent_layer_multiplies_at_every_step()
    {
        GraphProto graph = MeaningRun.GraphOf(
            [MeaningRun.Real("x", "n", 6, 3)],
            Node("t = Transpose(x)", ("perm", new long[] { 1, 0, 2 })),
            Node("h = LSTM(t, w, r)", ("hidden_size", 4L)),
            Node("u = Transpose(h)", ("perm", new long[] { 2, 0, 1, 3 })),
            Node("y = Flatten(u)"),
            MeaningRun.Weights("w", 1, 1, 16, 3), MeaningRun.Weights("r", 2, 1, 16, 4), MeaningRun.Real("y", "n", 24));
        Assert.Equal((4L, 6 * 16 * (3 + 4L)), Cost(graph, 6, 3));
    }

    /// <summary>Nobody's clock: twice the same, on one worker and on two.</summary>
    [Fact]
    public void Auto_gives_the_same_report_on_any_number_of_workers()
    {
        using TinyGate gate = new();
        HardenRequest request = TinyGate.Request with { Gate = TinyGate.Request.Gate with { EvaluationSamples = null } };
        GateOutcome one = GateStage.Run(gate.Inputs(request) with { Workers = 1 }, new TestLog(), TestContext.Current.CancellationToken);
        GateOutcome two = GateStage.Run(gate.Inputs(request) with { Workers = 2 }, new TestLog(), TestContext.Current.CancellationToken);
        Assert.Equal(ContractJson.Write(one.Report), ContractJson.Write(two.Report));
        Assert.Equal((64, "Auto"), (one.Report.Gate.Samples, one.Report.Options["EvaluationSamples"]));
    }

    /// <summary>Classes that are judged one by one need samples of their own.</summary>
    [Fact]
    public void Auto_with_classes_takes_more()
    {
        using TinyGate gate = new();
        HardenRequest request = TinyGate.Request with
        {
            Gate = TinyGate.Request.Gate with { EvaluationSamples = null, MinClassMetric = 0.1 },
        };
        int[] answers = gate.Answers();
        Assert.Equal(TinyGate.Samples, gate.Run(request, TinyGate.Data(i => answers[i])).Report.Gate.Samples);
    }

    private (long Nodes, long Multiplications) Cost(GraphProto graph, params long[] sample)
    {
        PreparedModel model = _run.Prepare(graph);
        DataSet data = MeaningRun.Set(MeaningRun.Uniform(sample));
        MemoryArtifact artifact = ArtifactBuilder.Build(
            new ArtifactParts { Name = "m", Model = model, Form = SafForm.Of(new HardenRequest()) });
        ModelCost cost = ModelCost.Of(artifact, MeaningRun.Golden(model, data).Evaluator);
        Assert.Equal(artifact.Manifest.DecodedLength, cost.WeightBytes);
        return (cost.Nodes, cost.Multiplications);
    }
}
