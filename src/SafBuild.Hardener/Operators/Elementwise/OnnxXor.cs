using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxXor : OnnxOperator
{
    internal override string Name => "Xor";

    internal override InputRoles Roles { get; } = new(InputRole.Integers, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].logical_xor(OldBroadcast.Second(call))];

    internal override IEnumerable<OperatorExample> Examples =>
        Cases([7], [Bools(2, 3), Bools(3)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false));
}
