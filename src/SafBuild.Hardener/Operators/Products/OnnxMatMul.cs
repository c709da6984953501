using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Products;

internal sealed class OnnxMatMul : OnnxOperator
{
    internal override string Name => "MatMul";

    internal override InputRoles Roles { get; } = new(InputRole.Matrix(ChannelRules.Product), InputRole.Matrix(ChannelRules.Product));

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].matmul(call[1])];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(4), F(4)]),
        Case(13, [F(2, 3, 4), F(2, 1, 4, 2)]),
        Case(13, [F(4), F(2, 4, 3)]),
        Case(13, [Whole(-5, 5, 2, 3), Whole(-5, 5, 3, 2)]).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(13, [F(0, 3), F(3, 2)]),
        Case(13, [F(2, 0), F(0, 3)]),
        .. Cases([7, 9, 13], [F(3, 4), F(4, 5)]),
        .. Cases([9, 13], [F(2, 1, 3, 4), F(2, 4, 2)]),
        .. Cases([9, 13], [F(2, 3, 4), F(4)]),
        .. Cases([9, 13], [F(4), F(4, 3)]),
    ];
}
