using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxTrilu : OnnxOperator
{
    internal override string Name => "Trilu";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long k = call.Longs(1)?[0] ?? 0;
        return [call.Int("upper", 1) != 0 ? call[0].triu(k) : call[0].tril(k)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(14, [Whole(0, 9, 3, 4), Ints(-1).Reshaped()]).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(14, [Bools(3, 3)], ("upper", 0)).Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false),
        Case(14, [F(2, 0, 3)]),
        Case(14, [F(3, 4), Ints(9).Reshaped()]),
        Case(14, [F(2, 3, 4)]),
        Case(14, [F(3, 4), Ints(-1).Reshaped()], ("upper", 0)),
        Case(14, [F(3, 4), Ints(1).Reshaped()], ("upper", 1)),
    ];
}
