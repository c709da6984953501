using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxBitwiseOr : OnnxOperator
{
    internal override string Name => "BitwiseOr";

    internal override InputRoles Roles { get; } = new(InputRole.Numbers, InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].bitwise_or(call[1])];

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([18], [Whole(-99, 99, 2, 3), Whole(-99, 99, 3)]).Select(e => e.Giving(DataType.Int32).Without(gradient: false));
}
