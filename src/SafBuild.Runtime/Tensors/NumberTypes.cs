namespace SafBuild.Runtime.Tensors;

/// <summary>What the types are: their width, their kind, their range.</summary>
internal static class NumberTypes
{
    /// <summary>The types that a graph may expect a decoded weight in (docs/format.md): real numbers.</summary>
    internal static IReadOnlyList<NumberType> OfWeights { get; } =
        [NumberType.Float32, NumberType.Float16, NumberType.BFloat16, NumberType.Float64];

    /// <summary>The types that a tensor of an artifact of version 2 may have: those, and integers.</summary>
    internal static IReadOnlyList<NumberType> OfTensors { get; } =
    [
        .. OfWeights, NumberType.Int8, NumberType.UInt8, NumberType.Int16, NumberType.UInt16, NumberType.Int32, NumberType.UInt32,
        NumberType.Int64, NumberType.UInt64, NumberType.Int4, NumberType.UInt4,
    ];

    /// <summary>
    /// Bits of one element; less than 8 where elements share a byte, the first in its low bits; 0 for <see cref="NumberType.String"/>.
    /// </summary>
    internal static int Bits(this NumberType type) => type switch
    {
        NumberType.Complex128 => 128,
        NumberType.Float64 or NumberType.Int64 or NumberType.UInt64 or NumberType.Complex64 => 64,
        NumberType.Float32 or NumberType.Int32 or NumberType.UInt32 => 32,
        NumberType.Float16 or NumberType.BFloat16 or NumberType.Int16 or NumberType.UInt16 => 16,
        NumberType.Int8 or NumberType.UInt8 or NumberType.Bool or NumberType.Float8E8M0
            or (>= NumberType.Float8E4M3Fn and <= NumberType.Float8E5M2Fnuz) => 8,
        NumberType.Int4 or NumberType.UInt4 or NumberType.Float4E2M1 => 4,
        NumberType.Int2 or NumberType.UInt2 => 2,
        NumberType.String => 0,
        _ => throw Unknown(type),
    };

    /// <summary>Bytes of so many elements, the last byte filled up where elements share it.</summary>
    /// <exception cref="OverflowException">More than a long counts.</exception>
    internal static long Bytes(this NumberType type, long count) =>
        type.IsPacked() ? (count / (8 / type.Bits())) + (count % (8 / type.Bits()) == 0 ? 0 : 1) : checked(count * (type.Bits() / 8));

    /// <summary>Bytes of one element; 1 for packed types.</summary>
    internal static int Size(this NumberType type) => (int)type.Bytes(1);

    /// <summary>Whether several elements share a byte.</summary>
    internal static bool IsPacked(this NumberType type) => type.Bits() is > 0 and < 8;

    /// <summary>Whether the type is one of <see cref="OfWeights"/>: real numbers that are read and written here.</summary>
    internal static bool IsFloat(this NumberType type) =>
        type is NumberType.Float32 or NumberType.Float16 or NumberType.BFloat16 or NumberType.Float64;

    /// <summary>Bool is none.</summary>
    internal static bool IsInteger(this NumberType type) => type.IsUnsigned()
        || type is NumberType.Int8 or NumberType.Int16 or NumberType.Int32 or NumberType.Int64 or NumberType.Int4 or NumberType.Int2;

    /// <summary>Whether values below 0 exist.</summary>
    internal static bool IsSigned(this NumberType type) =>
        !type.IsUnsigned() && type is not (NumberType.Bool or NumberType.String or NumberType.Float8E8M0);

    private static bool IsUnsigned(this NumberType type) =>
        type is NumberType.UInt8 or NumberType.UInt16 or NumberType.UInt32 or NumberType.UInt64
        or NumberType.UInt4 or NumberType.UInt2;

    /// <summary>TensorProto.DataType of the graph.</summary>
    internal static int OnnxNumber(this NumberType type) => (int)type;

    /// <summary>Null for a number that ONNX does not define.</summary>
    internal static NumberType? FromOnnx(int type) => Enum.IsDefined((NumberType)type) ? (NumberType)type : null;

    /// <summary>The largest finite value of a floating-point type.</summary>
    internal static double Largest(this NumberType type) => type switch
    {
        NumberType.Float16 => (double)Half.MaxValue,
        NumberType.BFloat16 => BitConverter.UInt32BitsToSingle(BFloat16Bits.LargestFinite),
        NumberType.Float32 => float.MaxValue,
        NumberType.Float64 => double.MaxValue,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type"),
    };

    /// <summary>The values of an integer type, as far as a long holds them; any for Bool, where all but 0 are true.</summary>
    internal static (long Least, long Greatest) Range(this NumberType type)
    {
        if (type == NumberType.Bool)
        {
            return (long.MinValue, long.MaxValue);
        }

        int bits = type.IsInteger() ? type.Bits() : throw new ArgumentOutOfRangeException(nameof(type), type, "not an integer type");
        long greatest = type == NumberType.UInt64 ? long.MaxValue : type.IsSigned() ? long.MaxValue >> (64 - bits) : (1L << bits) - 1;
        return (type.IsSigned() ? -greatest - 1 : 0, greatest);
    }

    private static ArgumentOutOfRangeException Unknown(NumberType type) => new(nameof(type), type, "not in the list of types");
}
