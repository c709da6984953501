using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxLessOrEqual : OnnxOperator
{
    internal override string Name => "LessOrEqual";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0] <= call[1]];

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([12, 16], [F(2, 3, 4), F(3, 1)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false));
}
