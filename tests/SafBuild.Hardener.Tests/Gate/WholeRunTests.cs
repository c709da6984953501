using Google.Protobuf;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>
/// Models whose inputs have no batch in common: a scalar, a state [layers, N, ...], different fixed sizes. A sample is a run.
/// </summary>
[Collection(TorchCollection.Name)]
public sealed class WholeRunTests : IDisposable
{
    private const int Samples = 24;

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _console = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("RelativeError")]
    [InlineData("Agreement")]
    [InlineData("Auto")]
    public void A_recurrent_model_with_a_state_and_a_scalar_is_trained_and_judged(string metric)
    {
        TorchLibraries.Load(null);
        string data = Data("(24, 1, 8)", "(24, 2, 1, 4)", "(24,)");

        HardenResult result =
            Run(new GateOptions
            {
                BitErrorRate = 1e-6,
                MaxTrials = 2,
                EvaluationSamples = 16,
                Metric = Enum.Parse<MetricKind>(metric),
                MaxAccuracyDrop = 0.5
            }, data, train: true);

        Assert.NotEqual(Verdict.Fail, result.Gate.Verdict);
        Assert.Contains("epoch 1", _console.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_batch_of_1_may_be_left_out() =>
        Assert.NotEqual(Verdict.Fail,
            Run(new GateOptions { BitErrorRate = 1e-6, MaxTrials = 1, EvaluationSamples = 8 }, Data("(24, 8)", "(24, 2, 1, 4)", "(24, 1)"),
                train: false).Gate.Verdict);

    [Fact]
    public void Another_shape_is_SAF0109_with_the_shape_wanted()
    {
        SafException e = Assert.Throws<SafException>(() => Run(new GateOptions(), Data("(24, 1, 8)", "(24, 8)", "(24,)"), train: false));

        Assert.Equal("SAF0109", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains("'state'", e.Message);
        Assert.Contains("[2,1,4]", e.Message);
    }

    private string Data(string x, string state, string rate) => _folder.WriteNpz(
        "data.npz",
        ("x", Npy("<f4", x, Bytes([.. Enumerable.Range(0, Samples * 8).Select(i => MathF.Sin(i))]))),
        ("state", Npy("<f4", state, Bytes([.. Enumerable.Range(0, Samples * 8).Select(i => MathF.Cos(i))]))),
        ("rate", Npy("<i8", rate, Bytes([.. Enumerable.Repeat(16000L, Samples)]))));

    private HardenResult Run(GateOptions gate, string data, bool train)
    {
        GraphProto graph = MakeGraph(
            "y", Value("x", 1, 8), Value("state", 2, 1, 4), Floats("w", 8, 6), Numbers("k", 1e-4f),
            Node("h = MatMul(x, w)"), Node("r = ReduceSum(state)", ("keepdims", 0)), Node("f = Cast(rate)", ("to", 1)),
            Node("s = Mul(f, k)"),
            Node("a = Add(h, r)"), Node("y = Add(a, s)"));
        foreach (NodeProto node in graph.Node)
        {
            node.Name = "";
        }

        TypeProto.Types.Tensor scalar = new() { ElemType = (int)ElementKind.Int64, Shape = new TensorShapeProto() };
        graph.Input.Add(new ValueInfoProto { Name = "rate", Type = new TypeProto { TensorType = scalar } });
        _folder.Write("vad.onnx", Model(graph).Proto.ToByteArray());
        HardenRequest request = new()
        {
            Model = _folder.File("vad.onnx"),
            Name = "vad",
            OutputDirectory = _folder.File("out"),
            TrainingData = train ? data : null,
            ValidationData = data,
            Training = new() { Epochs = 1, BatchSize = 4 },
            Gate = gate,
        };
        HardenResult result = Pipeline.Run(request, null, new ConsoleLog(_console), TestContext.Current.CancellationToken)!;
        TestContext.Current.TestOutputHelper?.WriteLine(_console.ToString());
        return result;
    }
}
