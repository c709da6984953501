using System.Buffers.Binary;
using System.Numerics;

namespace SafBuild.Runtime.Tensors;

/// <summary>Reads and writes single elements of little-endian bytes.</summary>
internal static class NumberElements
{
    /// <summary>
    /// Element <paramref name="index"/>: rounded to nearest, an integer beyond <typeparamref name="T"/> cut off at its range; true is 1.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Strings, complex numbers and floats of 8 bits and less.</exception>
    internal static T Read<T>(this NumberType type, ReadOnlySpan<byte> values, int index) where T : INumberBase<T>
    {
        if (type.IsPacked())
        {
            return T.CreateSaturating(Packed(type, values, index));
        }

        int size = type.Size();
        ReadOnlySpan<byte> at = values.Slice(index * size, size);
        return type switch
        {
            NumberType.Float32 => T.CreateSaturating(BinaryPrimitives.ReadSingleLittleEndian(at)),
            NumberType.Float64 => T.CreateSaturating(BinaryPrimitives.ReadDoubleLittleEndian(at)),
            NumberType.Float16 => T.CreateSaturating(BinaryPrimitives.ReadHalfLittleEndian(at)),
            NumberType.BFloat16 => T.CreateSaturating(BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(at) << 16)),
            NumberType.Int8 => T.CreateSaturating((sbyte)at[0]),
            NumberType.UInt8 => T.CreateSaturating(at[0]),
            NumberType.Int16 => T.CreateSaturating(BinaryPrimitives.ReadInt16LittleEndian(at)),
            NumberType.UInt16 => T.CreateSaturating(BinaryPrimitives.ReadUInt16LittleEndian(at)),
            NumberType.Int32 => T.CreateSaturating(BinaryPrimitives.ReadInt32LittleEndian(at)),
            NumberType.UInt32 => T.CreateSaturating(BinaryPrimitives.ReadUInt32LittleEndian(at)),
            NumberType.Int64 => T.CreateSaturating(BinaryPrimitives.ReadInt64LittleEndian(at)),
            NumberType.UInt64 => T.CreateSaturating(BinaryPrimitives.ReadUInt64LittleEndian(at)),
            NumberType.Bool => at[0] == 0 ? T.Zero : T.One,
            _ => throw Unreadable(type),
        };
    }

    /// <summary>All elements of bytes that hold nothing else; of packed ones those that fill up the last byte, too.</summary>
    internal static T[] ReadAll<T>(this NumberType type, ReadOnlySpan<byte> values) where T : INumberBase<T>
    {
        T[] read = new T[(int)(values.Length * 8L / type.Bits())];
        for (int i = 0; i < read.Length; i++)
        {
            read[i] = type.Read<T>(values, i);
        }

        return read;
    }

    /// <summary>
    /// Writes element <paramref name="index"/> of a floating-point type, rounded to nearest, ties to even; NaN stays NaN.
    /// </summary>
    internal static void WriteDouble(this NumberType type, Span<byte> destination, int index, double value)
    {
        int size = type.Size();
        Span<byte> at = destination.Slice(index * size, size);
        switch (type)
        {
            case NumberType.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(at, (float)value);
                break;
            case NumberType.Float16:
                BinaryPrimitives.WriteHalfLittleEndian(at, (Half)value);
                break;
            case NumberType.BFloat16:
                BinaryPrimitives.WriteUInt16LittleEndian(at, BFloat16((float)value));
                break;
            case NumberType.Float64:
                BinaryPrimitives.WriteDoubleLittleEndian(at, value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type");
        }
    }

    /// <summary>
    /// Writes element <paramref name="index"/> of Bool or an integer type of whole bytes; the value is in the type's range.
    /// </summary>
    internal static void WriteInteger(this NumberType type, Span<byte> destination, int index, long value)
    {
        int size = type.Size();
        Span<byte> at = destination.Slice(index * size, size);
        switch (type)
        {
            case NumberType.Int64 or NumberType.UInt64:
                BinaryPrimitives.WriteInt64LittleEndian(at, value);
                break;
            case NumberType.Int32 or NumberType.UInt32:
                BinaryPrimitives.WriteInt32LittleEndian(at, (int)value);
                break;
            case NumberType.Int16 or NumberType.UInt16:
                BinaryPrimitives.WriteInt16LittleEndian(at, (short)value);
                break;
            case NumberType.Int8 or NumberType.UInt8:
                at[0] = (byte)value;
                break;
            case NumberType.Bool:
                at[0] = value == 0 ? (byte)0 : (byte)1;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not an integer type of whole bytes");
        }
    }

    private static int Packed(NumberType type, ReadOnlySpan<byte> values, int index)
    {
        int bits = type.IsInteger() ? type.Bits() : throw Unreadable(type);
        int perByte = 8 / bits;
        int above = 32 - bits;
        int high = values[index / perByte] >> (index % perByte * bits) << above;
        return type.IsSigned() ? high >> above : high >>> above;
    }

    private static ushort BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static ArgumentOutOfRangeException Unreadable(NumberType type) => new(nameof(type), type, "has no numbers that are read here");
}
