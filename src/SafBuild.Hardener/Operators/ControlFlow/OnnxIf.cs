using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.ControlFlow;

internal sealed class OnnxIf : ValueOperator
{
    internal override string Name => "If";

    internal override InputRoles Roles { get; } = new(InputRole.Integers);

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call) =>
        call.RunBody(call.Longs(0)![0] != 0 ? "then_branch" : "else_branch", []);

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([7, 11, 13, 16, 19], [Bools()], ("then_branch", Branch(1)), ("else_branch", Branch(2)));

    private static GraphProto Branch(float value) => new()
    {
        Name = "branch",
        Node = { new NodeProto { OpType = "Identity", Input = { "c" }, Output = { "b" } } },
        Initializer = { new TensorProto { Name = "c", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 1 },
            FloatData = { value } } },
        Output = { new ValueInfoProto { Name = "b",
            Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float } } } },
    };
}
