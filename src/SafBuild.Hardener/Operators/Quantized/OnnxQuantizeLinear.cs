using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

/// <summary>Gives whole numbers in the floating-point type, so that gradients pass on to DequantizeLinear.</summary>
internal sealed class OnnxQuantizeLinear : OnnxOperator
{
    internal override string Name => "QuantizeLinear";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Step, InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        Tensor scale = QuantizationAxis.Broadcast(call, call[1], x);
        (double low, double high) = Range(call);
        Tensor scaled = x / scale;
        Tensor rounded = QuantizedArithmetic.Round(scaled);
        Tensor shifted = call.Optional(2) is { } zero ? rounded.Plus(QuantizationAxis.Broadcast(call, zero, x).to(x.dtype)) : rounded;
        return [shifted.clamp(Kept(low), Kept(high))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(21, [F(2, 5), In(0.01, 0.1, 2, 3).Constant(), Whole(-5, 5, 2, 3).As(DataType.Int8).Constant()], ("block_size", 2), ("axis", 1))
            .Giving(DataType.Int8).Without(gradient: false),
        Case(21, [F(4, 3), In(0.01, 0.1, 2, 3).Constant()], ("block_size", 2), ("axis", 0), ("output_dtype", 3)).Giving(DataType.Int8)
            .Without(gradient: false),
        Case(21, [F(2, 3), Scalar(0.01).Constant(), Ints(30000).Reshaped().As(DataType.Uint16)]).Giving(DataType.Uint16)
            .Without(gradient: false),
        Case(21, [F(2, 3), Scalar(0.01).Constant(), Ints(-300).Reshaped().As(DataType.Int16)]).Giving(DataType.Int16)
            .Without(gradient: false),
        Case(13, [F(2, 3, 2), Floats(0.1, 0.01).Constant(), Ints(0, 1).As(DataType.Uint8)], ("axis", -1)).Giving(DataType.Uint8)
            .Without(gradient: false),
        .. Cases([10, 13, 19, 21], [F(2, 9), Scalar(0.05).Constant(), Ints(100).Reshaped().As(TensorProto.Types.DataType.Uint8)])
            .Select(e => e.Giving(TensorProto.Types.DataType.Uint8).Without(gradient: false)),
        .. Cases([13, 19, 21], [F(2, 3), Floats(0.1, 0.01, 0.5).Constant(), Ints(0, 1, -3).As(TensorProto.Types.DataType.Int8)],
            ("axis", 1))
            .Select(e => e.Giving(TensorProto.Types.DataType.Int8).Without(gradient: false)),
        .. Cases([10, 13], [F(2, 3), Scalar(0.05).Constant()])
            .Select(e => e.Giving(TensorProto.Types.DataType.Uint8).Without(gradient: false)),
    ];

    private static (double Low, double High) Range(NodeCall call)
    {
        if (call.Optional(2) is null && call.Has("output_dtype"))
        {
            return (DataType)call.Int(
                "output_dtype", 2) switch
            {
                DataType.Int8 => (-128, 127),
                DataType.Int16 => (-32768, 32767),
                DataType.Uint16 => (0, 65535),
                _ => (0, 255)
            };
        }

        return QuantizedArithmetic.Range(call.Optional(2));
    }
}
