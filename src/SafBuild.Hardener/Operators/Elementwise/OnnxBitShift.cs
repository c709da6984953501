using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxBitShift : OnnxOperator
{
    internal override string Name => "BitShift";

    internal override InputRoles Roles { get; } = new(InputRole.Numbers, InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call.Text("direction", "") == "LEFT" ? call[0].bitwise_left_shift(call[1]) : call[0].bitwise_right_shift(call[1])];

    internal override IEnumerable<OperatorExample> Examples =>
        new[] { "LEFT", "RIGHT" }.Select(
            d => Case(11, [Whole(0, 200, 2, 3).As(DataType.Uint8), Whole(0, 4, 3).As(DataType.Uint8)], ("direction", d))
            .Giving(DataType.Uint8).Without(gradient: false));
}
