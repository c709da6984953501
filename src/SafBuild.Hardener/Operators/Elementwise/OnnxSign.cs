using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxSign : OnnxOperator
{
    internal override string Name => "Sign";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].sign()];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([9, 13], [F(2, 3)]).Select(e => e.Without(gradient: false)),
        Case(13, [Whole(-2, 2, 5)]).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
    ];
}
