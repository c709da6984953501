using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxIsNaN : OnnxOperator
{
    internal override string Name => "IsNaN";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].isnan()];

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([9, 13], [F(2, 3)]).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false));
}
