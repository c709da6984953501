using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Onnx;

/// <summary>Reads a tensor's elements from raw_data or the typed fields. Sizes are checked before anything is allocated.</summary>
internal static class TensorData
{
    /// <summary>Elements of a tensor of these dimensions, or -1 when one is negative or the product does not fit a long.</summary>
    internal static long Count(IEnumerable<long> dims)
    {
        long count = 1;
        bool empty = false;
        foreach (long dim in dims)
        {
            if (dim < 0)
            {
                return -1;
            }

            empty |= dim == 0;
            if (dim != 0 && count > long.MaxValue / 16 / dim)
            {
                // A 0 elsewhere makes it empty all the same, but such a shape is nobody's honest shape.
                return -1;
            }

            count *= dim == 0 ? 1 : dim;
        }

        return empty ? 0 : count;
    }

    /// <summary>Bytes that raw_data of this type needs; -1 for strings and types unknown.</summary>
    internal static long RawLength(TensorProto.Types.DataType type, long count) =>
        NumberTypes.FromOnnx((int)type) is { } known && known != NumberType.String ? known.Bytes(count) : -1;

    internal static TensorProto.Types.DataType Type(TensorProto tensor) => (TensorProto.Types.DataType)tensor.DataType;

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF1002: dimensions, type and data contradict each other.</exception>
    internal static void Check(string path, TensorProto tensor)
    {
        string shape = $"[{string.Join(",", tensor.Dims)}]";
        long count = Count(tensor.Dims);
        if (count < 0)
        {
            throw OnnxLoader.Invalid(path, $"tensor '{tensor.Name}' has the impossible shape {shape}.");
        }

        TensorProto.Types.DataType type = Type(tensor);
        if (type == TensorProto.Types.DataType.Undefined || !Enum.IsDefined(type))
        {
            throw OnnxLoader.Invalid(path, $"tensor '{tensor.Name}' has the unknown element type {tensor.DataType}.");
        }

        if (tensor.HasRawData && !(tensor.RawData.IsEmpty && TypedCount(tensor, type) > 0))
        {
            long needed = RawLength(type, count);
            if (tensor.RawData.Length != needed)
            {
                throw OnnxLoader.Invalid(path,
                    $"tensor '{tensor.Name}' of shape {shape} and type {type} needs {needed} bytes of data "
                    + $"and has {tensor.RawData.Length}.");
            }

            return;
        }

        long expected = type is TensorProto.Types.DataType.Complex64 or TensorProto.Types.DataType.Complex128 ? 2 * count : count;
        if (RawLength(type, 8) is > 0 and < 8)
        {
            // One number for each byte.
            expected = RawLength(type, count);
        }

        if (TypedCount(tensor, type) != expected)
        {
            throw OnnxLoader.Invalid(path,
                $"tensor '{tensor.Name}' of shape {shape} and type {type} needs {expected} elements and has {TypedCount(tensor, type)}.");
        }
    }

    /// <summary>
    /// The elements as little-endian bytes in the tensor's own type, bit for bit. The tensor has passed <see cref="Check"/>.
    /// </summary>
    internal static ReadOnlySpan<byte> Bytes(TensorProto tensor)
    {
        TensorProto.Types.DataType type = Type(tensor);
        if (tensor.HasRawData && !tensor.RawData.IsEmpty)
        {
            return tensor.RawData.Span;
        }

        return type switch
        {
            TensorProto.Types.DataType.Float
                or TensorProto.Types.DataType.Complex64 =>
                    Pack(tensor.FloatData, 4, (b, v) => BinaryPrimitives.WriteSingleLittleEndian(b, v)),
            TensorProto.Types.DataType.Double
                or TensorProto.Types.DataType.Complex128 =>
                    Pack(tensor.DoubleData, 8, (b, v) => BinaryPrimitives.WriteDoubleLittleEndian(b, v)),
            TensorProto.Types.DataType.Int64 => Pack(tensor.Int64Data, 8, (b, v) => BinaryPrimitives.WriteInt64LittleEndian(b, v)),
            TensorProto.Types.DataType.Uint64 => Pack(tensor.Uint64Data, 8, (b, v) => BinaryPrimitives.WriteUInt64LittleEndian(b, v)),
            TensorProto.Types.DataType.Uint32 => Pack(tensor.Uint64Data, 4, (b, v) => BinaryPrimitives.WriteUInt32LittleEndian(b, (uint)v)),
            TensorProto.Types.DataType.Int32 => Pack(tensor.Int32Data, 4, (b, v) => BinaryPrimitives.WriteInt32LittleEndian(b, v)),
            _ when RawLength(type, 8) == 16 => Pack(tensor.Int32Data, 2, (b, v) => BinaryPrimitives.WriteInt16LittleEndian(b, (short)v)),
            _ => Pack(tensor.Int32Data, 1, (b, v) => b[0] = (byte)v),
        };
    }

    /// <summary>
    /// Integers and booleans widened to long, for shapes and indices. UInt64 keeps its bits, not its value: libtorch has no more than 63.
    /// </summary>
    internal static long[] Integers(TensorProto tensor) =>
        ((NumberType)tensor.DataType is var type && type == NumberType.UInt64 ? NumberType.Int64 : type).ReadAll<long>(Bytes(tensor));

    /// <summary>Float16, bfloat16, float and double widened or narrowed to float.</summary>
    internal static float[] Floats(TensorProto tensor) =>
        (NumberType)tensor.DataType is var type && type == NumberType.Float32 && BitConverter.IsLittleEndian
        ? MemoryMarshal.Cast<byte, float>(Bytes(tensor)).ToArray()
        : type.ReadAll<float>(Bytes(tensor));

    private static long TypedCount(TensorProto tensor, TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Complex64 => tensor.FloatData.Count,
        TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Complex128 => tensor.DoubleData.Count,
        TensorProto.Types.DataType.Int64 => tensor.Int64Data.Count,
        TensorProto.Types.DataType.Uint64 or TensorProto.Types.DataType.Uint32 => tensor.Uint64Data.Count,
        TensorProto.Types.DataType.String => tensor.StringData.Count,
        _ => tensor.Int32Data.Count,
    };

    private delegate void Write<T>(Span<byte> at, T value);

    private static byte[] Pack<T>(IReadOnlyList<T> values, int size, Write<T> write)
    {
        byte[] bytes = new byte[values.Count * (long)size];
        for (int i = 0; i < values.Count; i++)
        {
            write(bytes.AsSpan(i * size, size), values[i]);
        }

        return bytes;
    }
}
