using System.Numerics;

namespace SafBuild.Runtime.Tests.Vectors;

/// <summary>Types and functions of docs/format.md, for <see cref="SlowReader"/>.</summary>
internal static class SlowNumbers
{
    private const double Gain = 1.7159f;

    internal static double Function(string name, double v) => name switch
    {
        "Tanh" => Math.Tanh(v),
        "Arctan" => Math.Atan(v),
        "Softsign" => v / (1 + Math.Abs(v)),
        "ModifiedTanh" => Gain * Math.Tanh(v * 2 / 3),
        "Clip" => Math.Clamp(v, -1, 1),
        "Identity" => v,
        _ => throw new FormatException("3.2"),
    };

    internal static double Bound(string name) => name switch
    {
        "Arctan" => (float)(Math.PI / 2),
        "ModifiedTanh" => Gain,
        "Identity" => float.MaxValue,
        _ => 1,
    };

    /// <summary>The bytes with so many set bits, ascending.</summary>
    internal static IEnumerable<int> BytesOf(int bits) => Enumerable.Range(0, 256).Where(b => BitOperations.PopCount((uint)b) == bits);

    /// <summary>Bytes of an element; of a 4-bit type, of two.</summary>
    internal static int WordBytes(string type) => type switch
    {
        "Float64" or "Int64" or "UInt64" => 8,
        "Float32" or "Int32" or "UInt32" => 4,
        "Float16" or "BFloat16" or "Int16" or "UInt16" => 2,
        "Int8" or "UInt8" or "Int4" or "UInt4" => 1,
        _ => throw new FormatException("3.2"),
    };

    internal static double Value(string type, byte[] bytes, int at) => type switch
    {
        "Float64" => BitConverter.ToDouble(bytes, at),
        "Float32" => BitConverter.ToSingle(bytes, at),
        "Float16" => (double)BitConverter.ToHalf(bytes, at),
        "BFloat16" => BitConverter.ToSingle([0, 0, bytes[at], bytes[at + 1]]),
        "Int64" => BitConverter.ToInt64(bytes, at),
        "UInt64" => BitConverter.ToUInt64(bytes, at),
        "Int32" => BitConverter.ToInt32(bytes, at),
        "UInt32" => BitConverter.ToUInt32(bytes, at),
        "Int16" => BitConverter.ToInt16(bytes, at),
        "UInt16" => BitConverter.ToUInt16(bytes, at),
        "Int8" => (sbyte)bytes[at],
        "UInt8" => bytes[at],
        _ => throw new FormatException("3"),
    };

    /// <summary>Nearest, ties to even, at most the largest finite value.</summary>
    internal static byte[] Bytes(string type, double value) => type switch
    {
        "Float64" => BitConverter.GetBytes(value),
        "Float32" => BitConverter.GetBytes((float)value),
        "Float16" => BitConverter.GetBytes((Half)Math.Clamp(value, -65504, 65504)),
        "BFloat16" => Brain(value),
        "Int64" => BitConverter.GetBytes((long)value),
        "UInt64" => BitConverter.GetBytes((ulong)value),
        "Int32" => BitConverter.GetBytes((int)value),
        "UInt32" => BitConverter.GetBytes((uint)value),
        "Int16" => BitConverter.GetBytes((short)value),
        "UInt16" => BitConverter.GetBytes((ushort)value),
        "Int8" => [(byte)(sbyte)value],
        "UInt8" => [(byte)value],
        _ => throw new FormatException("3"),
    };

    /// <summary>By the distance to both neighbours: half of them lie between any two.</summary>
    private static byte[] Brain(double value)
    {
        double magnitude = Math.Abs(value);
        uint below = BitConverter.SingleToUInt32Bits((float)magnitude) >> 16;
        below -= Of(below) > magnitude ? 1u : 0;
        (double down, double up) = (magnitude - Of(below), Of(below + 1) - magnitude);
        uint nearest = Math.Min(down < up || (down == up && below % 2 == 0) ? below : below + 1, 0x7F7F);
        nearest |= double.IsNegative(value) ? 0x8000u : 0;
        return [(byte)nearest, (byte)(nearest >> 8)];

        static double Of(uint word) => BitConverter.UInt32BitsToSingle(word << 16);
    }
}
