using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxRelu : OnnxOperator
{
    internal override string Name => "Relu";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].relu()];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 13, 14], [F(2, 3, 4)]),
        Case(14, [Whole(-9, 9, 5)]).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(6, [F(3)]),
    ];
}
