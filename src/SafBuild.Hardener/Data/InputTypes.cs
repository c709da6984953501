namespace SafBuild.Hardener.Data;

internal static class InputTypes
{
    /// <summary>Bytes of one element.</summary>
    internal static int Size(this InputType type) => type switch
    {
        InputType.Float64 or InputType.Int64 or InputType.UInt64 => 8,
        InputType.Float32 or InputType.Int32 or InputType.UInt32 => 4,
        InputType.Float16 or InputType.BFloat16 or InputType.Int16 or InputType.UInt16 => 2,
        _ => 1,
    };

    internal static bool IsFloat(this InputType type) => type is InputType.Float32 or InputType.Float16 or InputType.Float64 or InputType.BFloat16;

    /// <summary>Writes element <paramref name="index"/>, rounded to nearest.</summary>
    internal static void WriteDouble(this InputType type, Span<byte> destination, int index, double value)
    {
        _ = type switch
        {
            InputType.Float32 => BitConverter.TryWriteBytes(destination[(index * 4)..], (float)value),
            InputType.Float16 => BitConverter.TryWriteBytes(destination[(index * 2)..], (Half)value),
            InputType.BFloat16 => BitConverter.TryWriteBytes(destination[(index * 2)..], BFloat16Bits((float)value)),
            InputType.Float64 => BitConverter.TryWriteBytes(destination[(index * 8)..], value),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type"),
        };
    }

    /// <summary>Rounded to nearest, ties to even; NaN stays NaN.</summary>
    private static ushort BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Writes element <paramref name="index"/> of an integer type; the value is in the type's range.</summary>
    internal static void WriteInteger(this InputType type, Span<byte> destination, int index, long value)
    {
        switch (type)
        {
            case InputType.Int64 or InputType.UInt64:
                BitConverter.TryWriteBytes(destination[(index * 8)..], value);
                break;
            case InputType.Int32 or InputType.UInt32:
                BitConverter.TryWriteBytes(destination[(index * 4)..], (int)value);
                break;
            case InputType.Int16 or InputType.UInt16:
                BitConverter.TryWriteBytes(destination[(index * 2)..], (short)value);
                break;
            case InputType.Bool:
                destination[index] = value == 0 ? (byte)0 : (byte)1;
                break;
            default:
                destination[index] = (byte)value;
                break;
        }
    }

    /// <summary>The values that an integer type holds; any for Bool, where not 0 is true.</summary>
    internal static (long Least, long Greatest) Range(this InputType type) => type switch
    {
        InputType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        InputType.UInt8 => (byte.MinValue, byte.MaxValue),
        InputType.Int16 => (short.MinValue, short.MaxValue),
        InputType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        InputType.UInt32 => (uint.MinValue, uint.MaxValue),
        InputType.UInt64 => (0, long.MaxValue),
        InputType.Int32 => (int.MinValue, int.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}
