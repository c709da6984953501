using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Convolution;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

internal sealed class OnnxConvInteger : OnnxOperator
{
    internal override string Name => "ConvInteger";

    internal override InputRoles Roles { get; } = new(
        InputRole.Numbers, InputRole.Codes(ChannelRules.First), InputRole.Numbers, InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = QuantizedArithmetic.Centred(call[0], call.Optional(2), 1);
        Tensor w = QuantizedArithmetic.Centred(call[1], call.Optional(3), 0);
        return [OnnxConv.Convolve(call, x, w, null).to(call.Precision)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(10, [Whole(0, 255, 1, 2, 5, 5).As(DataType.Uint8), Whole(0, 255, 3, 2, 3, 3).As(DataType.Uint8),
            Ints(120).Reshaped().As(DataType.Uint8)], ("pads", new long[] { 1, 1, 1, 1 })).Giving(DataType.Int32),
        Case(10, [Whole(0, 255, 1, 2, 5, 5).As(DataType.Uint8), Whole(-99, 99, 2, 1, 3, 3).As(DataType.Int8),
            Ints(7).Reshaped().As(DataType.Uint8), Ints(3).Reshaped().As(DataType.Int8)], ("group", 2), ("strides", new long[] { 2, 2 }))
                .Giving(DataType.Int32),
    ];
}
