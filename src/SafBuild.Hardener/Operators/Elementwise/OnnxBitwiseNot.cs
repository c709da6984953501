using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxBitwiseNot : OnnxOperator
{
    internal override string Name => "BitwiseNot";

    internal override InputRoles Roles { get; } = new(InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].bitwise_not()];

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([18], [Whole(-99, 99, 2, 3)]).Select(e => e.Giving(DataType.Int32).Without(gradient: false));
}
