using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Gives whole numbers in the floating-point type, so that gradients pass on to DequantizeLinear.</summary>
internal sealed class OnnxQuantizeLinear : OnnxOperator
{
    internal override string Name => "QuantizeLinear";

    internal override string? Objection(NodeProto node, int opset) =>
        node.Attribute.Any(a => a.Name is "block_size" && a.I != 0) ? "block_size" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        Tensor scale = QuantizationAxis.Broadcast(call, call[1], x);
        (double low, double high) = Range(call);
        Tensor scaled = x / scale;
        // Straight-through: rounded on the way forward, as if it were not on the way back.
        Tensor rounded = scaled + (scaled.round() - scaled).detach();
        Tensor shifted = call.Optional(2) is { } zero ? rounded + QuantizationAxis.Broadcast(call, zero, x).to(x.dtype) : rounded;
        return [shifted.clamp(low, high)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([10, 13, 19, 21], [F(2, 9), Scalar(0.05).Constant(), Ints(100).Reshaped().As(TensorProto.Types.DataType.Uint8)])
            .Select(e => e.Giving(TensorProto.Types.DataType.Uint8).Without(gradient: false)),
        .. Cases([13, 19, 21], [F(2, 3), Floats(0.1, 0.01, 0.5).Constant(), Ints(0, 1, -3).As(TensorProto.Types.DataType.Int8)], ("axis", 1))
            .Select(e => e.Giving(TensorProto.Types.DataType.Int8).Without(gradient: false)),
        .. Cases([10, 13], [F(2, 3), Scalar(0.05).Constant()]).Select(e => e.Giving(TensorProto.Types.DataType.Uint8).Without(gradient: false)),
    ];

    /// <summary>The integers of the type of the zero point; unsigned 8 bits without one.</summary>
    private static (double Low, double High) Range(NodeCall call) => call.Optional(2)?.dtype switch
    {
        ScalarType.Int8 => (-128, 127),
        ScalarType.Int16 => (-32768, 32767),
        ScalarType.Int32 => (int.MinValue, int.MaxValue),
        ScalarType.Int64 => (0, 65535), // unsigned 16 bits are computed in 64
        _ => (0, 255),
    };
}
