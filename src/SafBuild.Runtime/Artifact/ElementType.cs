namespace SafBuild.Runtime.Artifact;

/// <summary>The type the graph expects a decoded tensor in.</summary>
internal enum ElementType
{
    Float32,
    Float16,
    BFloat16,
    Float64,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Int4,
    UInt4,
}

internal static class ElementTypes
{
    /// <summary>Bits of one element.</summary>
    internal static int Bits(this ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 => 64,
        ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 32,
        ElementType.Int8 or ElementType.UInt8 => 8,
        ElementType.Int4 or ElementType.UInt4 => 4,
        _ => 16,
    };

    /// <summary>Bytes of one element; 1 for the 4-bit types, of which a byte holds two.</summary>
    internal static int Size(this ElementType type) => Math.Max(type.Bits() / 8, 1);

    /// <summary>Bytes of <paramref name="count"/> elements. OverflowException where it does not fit.</summary>
    internal static long Bytes(this ElementType type, long count) => checked((count * type.Bits() + 7) / 8);

    internal static bool IsFloat(this ElementType type) =>
        type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16 or ElementType.Float64;

    /// <summary>Two elements a byte, the lower nibble first.</summary>
    internal static bool IsPacked(this ElementType type) => type is ElementType.Int4 or ElementType.UInt4;

    /// <summary>TensorProto.DataType.</summary>
    internal static int OnnxNumber(this ElementType type) => type switch
    {
        ElementType.Float32 => 1,
        ElementType.UInt8 => 2,
        ElementType.Int8 => 3,
        ElementType.UInt16 => 4,
        ElementType.Int16 => 5,
        ElementType.Int32 => 6,
        ElementType.Int64 => 7,
        ElementType.Float16 => 10,
        ElementType.Float64 => 11,
        ElementType.UInt32 => 12,
        ElementType.UInt64 => 13,
        ElementType.UInt4 => 21,
        ElementType.Int4 => 22,
        _ => 16,
    };
}
