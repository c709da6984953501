using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.ControlFlow;

internal sealed class OnnxLoop : ValueOperator
{
    internal override string Name => "Loop";

    internal override InputRoles Roles { get; } = new(InputRole.Integers, InputRole.Integers)
    {
        Rest = InputRole.Data.Because("the nodes of the body read it and say how"),
    };

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call)
    {
        long most = call.Longs(0)?[0] ?? long.MaxValue;
        bool goOn = call.Longs(1)?[0] != 0;
        int carriedCount = Math.Max(0, call.Count - 2);
        GraphValue[] carried =
            [.. Enumerable.Range(2, carriedCount).Select(i => call.Value(i) ?? throw new ArgumentException($"input {i} is missing"))];
        List<Tensor>[] scanned =
            [.. Enumerable.Range(0, call.Attribute("body")!.G.Output.Count - 1 - carriedCount).Select(_ => new List<Tensor>())];
        for (long i = 0; i < most && goOn; i++)
        {
            // The body takes the iteration, the condition and the carried values, and gives the condition, those values, and scans.
            IReadOnlyList<GraphValue> results = call.RunBody("body", [GraphValue.Of(tensor(i)), GraphValue.Of(tensor(true)), .. carried]);
            goOn = results[0].Tensor!.cpu().item<bool>();
            carried = [.. results.Skip(1).Take(carriedCount)];
            for (int k = 0; k < scanned.Length; k++)
            {
                scanned[k].Add(results[1 + carriedCount + k].Tensor!);
            }
        }

        return [.. carried, .. scanned.Select(s => GraphValue.Of(s.Count > 0 ? stack(s) : zeros([0], call.Precision)))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([11, 13, 16, 19], [Ints(3).Reshaped(), ExampleInput.Missing, F(2)], ("body", Body())).Select(e => e with { Outputs = 2 });

    /// <summary>Doubles the carried value in each turn and gives it as a scan too.</summary>
    private static GraphProto Body() => new()
    {
        Name = "body",
        Node =
        {
            new NodeProto { OpType = "Add", Input = { "v", "v" }, Output = { "next" } },
            new NodeProto { OpType = "Identity", Input = { "next" }, Output = { "scan" } },
            new NodeProto { OpType = "Identity", Input = { "go" }, Output = { "goOn" } },
        },
        Input = { Value("i", TensorProto.Types.DataType.Int64), Value("go", TensorProto.Types.DataType.Bool),
            Value("v", TensorProto.Types.DataType.Float, 2) },
        Output = { Value("goOn", TensorProto.Types.DataType.Bool), Value("next", TensorProto.Types.DataType.Float, 2),
            Value("scan", TensorProto.Types.DataType.Float, 2) },
    };

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params long[] shape) =>
        new()
        {
            Name = name,
            Type = new()
            {
                TensorType =
                new()
                {
                    ElemType = (int)type,
                    Shape = new() { Dim = { shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } }
                }
            }
        };
}
