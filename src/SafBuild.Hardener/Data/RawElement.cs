namespace SafBuild.Hardener.Data;

/// <summary>Type of a stored value in a data file; little endian in memory.</summary>
internal enum RawElement
{
    Float16,
    Float32,
    Float64,
    Int8,
    UInt8,
    Int16,
    Int32,
    Int64,
    Bool,
    UInt16,
    UInt32,
    UInt64,
}

internal static class RawElements
{
    /// <summary>Bytes of one value.</summary>
    internal static int Size(this RawElement element) => element switch
    {
        RawElement.Float64 or RawElement.Int64 or RawElement.UInt64 => 8,
        RawElement.Float32 or RawElement.Int32 or RawElement.UInt32 => 4,
        RawElement.Float16 or RawElement.Int16 or RawElement.UInt16 => 2,
        _ => 1,
    };

    internal static bool IsFloat(this RawElement element) => element is RawElement.Float16 or RawElement.Float32 or RawElement.Float64;

    /// <summary>Value <paramref name="index"/> of a run of values.</summary>
    internal static double ReadDouble(this RawElement element, ReadOnlySpan<byte> values, int index) => element switch
    {
        RawElement.Float16 => (double)BitConverter.ToHalf(values[(index * 2)..]),
        RawElement.Float32 => BitConverter.ToSingle(values[(index * 4)..]),
        RawElement.Float64 => BitConverter.ToDouble(values[(index * 8)..]),
        _ => element.ReadInteger(values, index),
    };

    /// <summary>The same for the integer types; a float is truncated.</summary>
    internal static long ReadInteger(this RawElement element, ReadOnlySpan<byte> values, int index) => element switch
    {
        RawElement.Int8 => (sbyte)values[index],
        RawElement.UInt8 => values[index],
        RawElement.Bool => values[index] == 0 ? 0 : 1,
        RawElement.Int16 => BitConverter.ToInt16(values[(index * 2)..]),
        RawElement.Int32 => BitConverter.ToInt32(values[(index * 4)..]),
        RawElement.Int64 => BitConverter.ToInt64(values[(index * 8)..]),
        RawElement.UInt16 => BitConverter.ToUInt16(values[(index * 2)..]),
        RawElement.UInt32 => BitConverter.ToUInt32(values[(index * 4)..]),
        RawElement.UInt64 => (long)Math.Min(BitConverter.ToUInt64(values[(index * 8)..]), long.MaxValue),
        _ => (long)element.ReadDouble(values, index),
    };
}
