using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>ONNX tensors and types as TorchSharp's.</summary>
internal static class TorchTensors
{
    /// <summary>
    /// The type to compute in: one precision for all floating-point types (the graph's own types return when ONNX Runtime runs it),
    /// 64 bits for the unsigned types that libtorch can hardly compute with. Null for types without a form here.
    /// </summary>
    internal static ScalarType? TypeOf(TensorProto.Types.DataType type, ScalarType precision) =>
        NumberTypes.FromOnnx((int)type) is not { } known ? null : known.IsFloat() ? precision : TypeOf(known);

    /// <summary>The type of the same values: 64 bits for the unsigned types that libtorch can hardly compute with.</summary>
    internal static ScalarType? TypeOf(NumberType type) => type switch
    {
        NumberType.Float32 => ScalarType.Float32,
        NumberType.Float16 => ScalarType.Float16,
        NumberType.BFloat16 => ScalarType.BFloat16,
        NumberType.Float64 => ScalarType.Float64,
        NumberType.Int64 or NumberType.UInt64 or NumberType.UInt32 or NumberType.UInt16 => ScalarType.Int64,
        NumberType.Int32 => ScalarType.Int32,
        NumberType.Int16 => ScalarType.Int16,
        NumberType.Int8 => ScalarType.Int8,
        NumberType.UInt8 => ScalarType.Byte,
        NumberType.Bool => ScalarType.Bool,
        _ => null,
    };

    /// <summary>A CPU tensor of the constant's values and shape.</summary>
    /// <remarks>
    /// Codes of 4 bits are whole numbers in the floating-point type: libtorch has no type of their range, and what rounds to one (see
    /// Quantized/QuantizedArithmetic.Range) must not take another's.
    /// </remarks>
    /// <exception cref="NotSupportedException">Strings, complex numbers, float8, codes of 2 bits.</exception>
    internal static Tensor FromProto(TensorProto proto, ScalarType precision)
    {
        TensorProto.Types.DataType type = TensorData.Type(proto);
        long[] shape = [.. proto.Dims];
        if (type is TensorProto.Types.DataType.Int4 or TensorProto.Types.DataType.Uint4)
        {
            return tensor(TensorData.Integers(proto)[..(int)TensorData.Count(shape)], shape).to(precision);
        }

        ScalarType target = TypeOf(type, precision) ?? throw new NotSupportedException($"tensor '{proto.Name}' has type {type}");
        if (type == TensorProto.Types.DataType.Double)
        {
            double[] doubles = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, double>(TensorData.Bytes(proto)).ToArray();
            return tensor(doubles, shape).to(target);
        }

        return Graph.FloatTypes.Of(proto) is not null
            ? tensor(TensorData.Floats(proto), shape).to(target)
            : tensor(TensorData.Integers(proto), shape).to(target);
    }
}
