using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Graph;
using SafBuild.Shared;
using static SafBuild.Hardener.Tests.Graph.GraphText;
using T = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>
/// Networks of 6 numbers, 32 hidden ones and 3 classes without a data file, by what their weights are: all int8, int8 and attributes,
/// int8 and float8. In a folder that goes away with it.
/// </summary>
internal sealed class QuantizedGate : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-quantized-").FullName;

    internal QuantizedGate(params object[] parts)
    {
        string path = Path.Combine(_folder, "quantized.onnx");
        GraphProto graph = MakeGraph("y", parts);
        graph.Input.Add(Input());
        graph.Output[0].Type.TensorType.Shape = Shape(3);
        foreach ((int i, NodeProto node) in graph.Node.Index())
        {
            node.Name = $"{node.OpType} {i}";
        }

        OnnxModel model = Model(graph, opset: 21, ir: 10);
        model.Proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 3 });
        File.WriteAllBytes(path, OnnxSaver.Bytes(model.Proto));
        Prepared = PreparedModel.Load(path, OnnxOperators.Roles);
    }

    internal PreparedModel Prepared { get; }

    internal string Folder => _folder;

    internal static HardenRequest Request { get; } = new()
    {
        Name = "quantized",
        Gate = new GateOptions
        {
            BitErrorRate = 1e-2,
            MaxTrials = 40,
            EvaluationSamples = 96,
            MaxAccuracyDrop = 0.02,
            Metric = MetricKind.Agreement,
            FaultScope = FaultScope.Weights,
        },
    };

    /// <summary>Two layers whose matrices are int8; the second one has the given output.</summary>
    internal static object[] Int8(string output = "y") =>
    [
        QuantizedModels.Codes("w1", T.Int8, 6, 32), QuantizedModels.Step("s1"), QuantizedModels.Codes("w2", T.Int8, 32, 3),
        QuantizedModels.Step("s2"), Node("f1 = DequantizeLinear(w1, s1)"), Node("h = MatMul(x, f1)"), Node("a = Relu(h)"),
        Node("f2 = DequantizeLinear(w2, s2)"), Node($"{output} = MatMul(a, f2)"),
    ];

    internal MemoryArtifact Artifact(HardenRequest request) =>
        ArtifactBuilder.Build(new ArtifactParts
        {
            Name = request.Name,
            Model = Prepared,
            Form = SafForm.Of(request),
            Provenance = Provenance.Of(Prepared.File, SafForm.Of(request), request.Seed, null),
        });

    internal GateOutcome Run(HardenRequest request) => GateStage.Run(
        GateInputs.Of(Prepared, Artifact(request), SafForm.Of(request), request.Gate, request.Seed, TinyGate.Data(labelled: false), null),
        new TestLog(), TestContext.Current.CancellationToken);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ValueInfoProto Input()
    {
        ValueInfoProto input = Value("x");
        input.Type.TensorType.Shape = Shape(6);
        return input;
    }

    private static TensorShapeProto Shape(long width) => new()
    {
        Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" }, new TensorShapeProto.Types.Dimension { DimValue = width } },
    };
}
