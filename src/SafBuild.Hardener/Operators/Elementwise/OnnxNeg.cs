using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxNeg : OnnxOperator
{
    internal override string Name => "Neg";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].neg()];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 13], [F(2, 3)]),
        Case(13, [Whole(-9, 9, 5)]).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
    ];
}
