using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxWhere : OnnxOperator
{
    internal override string Name => "Where";

    internal override InputRoles Roles { get; } = new(InputRole.Integers, InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [where(call[0], call[1], call[2])];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(9, [Bools(), F(2, 3), Scalar(0.5)]),
        Case(16, [Bools(3, 1), Ints(1, 2, 3, 4), Ints(7).Reshaped()]).Giving(Onnx.TensorProto.Types.DataType.Int64)
            .Without(gradient: false),
        Case(9, [Bools(0, 3), F(3), F(3)]),
        .. Cases([9, 16], [Bools(2, 1, 4), F(3, 1), F(4)]),
    ];
}
