using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>The sign follows the divisor, or with fmod the dividend.</summary>
internal sealed class OnnxMod : OnnxOperator
{
    internal override string Name => "Mod";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call.Int("fmod", 0) != 0 ? call[0].fmod(call[1]) : call[0].remainder(call[1])];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [Ints(-7, 7, 9, -8), Ints(2, -3, -4, 3)], ("fmod", 1)).Giving(Onnx.TensorProto.Types.DataType.Int64)
            .Without(gradient: false),
        Case(10, [Whole(-9, 9, 2, 3), Ints(4).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32)])
            .Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(13, [Whole(0, 99, 5).As(Onnx.TensorProto.Types.DataType.Uint8), Ints(7).Reshaped().As(Onnx.TensorProto.Types.DataType.Uint8)])
            .Giving(Onnx.TensorProto.Types.DataType.Uint8).Without(gradient: false),
        .. Cases([10, 13], [F(2, 3), In(0.5, 1, 3)], ("fmod", 1)).Select(e => e.Without(gradient: false)),
        .. Cases([10, 13], [Ints(-7, 7, 9), Ints(2, 3, -4)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
    ];
}
