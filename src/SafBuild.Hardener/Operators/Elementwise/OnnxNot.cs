using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxNot : OnnxOperator
{
    internal override string Name => "Not";

    internal override InputRoles Roles { get; } = new(InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].logical_not()];

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([7], [Bools(2, 3)]).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false));
}
