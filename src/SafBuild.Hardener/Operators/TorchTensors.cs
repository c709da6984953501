using SafBuild.Hardener.Onnx;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>ONNX tensors and types as TorchSharp's.</summary>
internal static class TorchTensors
{
    /// <summary>
    /// The type to compute in: one precision for all floating-point types (the graph's own types return when ONNX Runtime runs it),
    /// 64 bits for the unsigned types that libtorch can hardly compute with. Null for types without a form here.
    /// </summary>
    internal static ScalarType? TypeOf(TensorProto.Types.DataType type, ScalarType precision) => type switch
    {
        TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Bfloat16
            or TensorProto.Types.DataType.Double => precision,
        TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Uint64 or TensorProto.Types.DataType.Uint32
            or TensorProto.Types.DataType.Uint16 => ScalarType.Int64,
        TensorProto.Types.DataType.Int32 => ScalarType.Int32,
        TensorProto.Types.DataType.Int16 => ScalarType.Int16,
        TensorProto.Types.DataType.Int8 => ScalarType.Int8,
        TensorProto.Types.DataType.Uint8 => ScalarType.Byte,
        TensorProto.Types.DataType.Bool => ScalarType.Bool,
        _ => null,
    };

    /// <summary>A CPU tensor of the constant's values and shape.</summary>
    /// <exception cref="NotSupportedException">Strings, complex and packed types.</exception>
    internal static Tensor FromProto(TensorProto proto, ScalarType precision)
    {
        TensorProto.Types.DataType type = TensorData.Type(proto);
        ScalarType target = TypeOf(type, precision) ?? throw new NotSupportedException($"tensor '{proto.Name}' has type {type}");
        long[] shape = [.. proto.Dims];
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
