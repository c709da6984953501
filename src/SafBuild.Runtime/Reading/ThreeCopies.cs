using System.Numerics;
using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads a tensor in three-copy storage: bitwise majority, then clamped into the range of its clean values.
/// A vote that went wrong can still be any pattern; within the range it is a value that the model knows.
/// </summary>
internal static class ThreeCopies
{
    internal static ReadCounts Read(
        TensorEntry tensor, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> decoded)
    {
        (long words, long bits) = TripleVote.Vote(first, second, third, decoded, tensor.ElementType.Size());
        ReadCounts counts = new() { Voted = words, VotedBits = bits };
        return tensor.Range is [double low, double high] ? counts + Clamp(tensor.ElementType, decoded, low, high) : counts;
    }

    /// <summary>Brings every value into a range: NaN to its value nearest 0.</summary>
    internal static ReadCounts Clamp(NumberType type, Span<byte> decoded, double low, double high) => type switch
    {
        NumberType.Float64 => Clamp<double>(decoded, low, high),
        NumberType.Float32 => Clamp<float>(decoded, low, high),
        NumberType.Float16 => Clamp<Half>(decoded, low, high),
        NumberType.BFloat16 => ClampBFloat16(MemoryMarshal.Cast<byte, ushort>(decoded), (float)low, (float)high),
        NumberType.Int8 => Clamp<sbyte>(decoded, low, high),
        NumberType.UInt8 => Clamp<byte>(decoded, low, high),
        NumberType.Int16 => Clamp<short>(decoded, low, high),
        NumberType.UInt16 => Clamp<ushort>(decoded, low, high),
        NumberType.Int32 => Clamp<int>(decoded, low, high),
        NumberType.UInt32 => Clamp<uint>(decoded, low, high),
        NumberType.Int64 => Clamp<long>(decoded, low, high),
        NumberType.UInt64 => Clamp<ulong>(decoded, low, high),
        _ => throw new ArgumentException($"a range of {type}, whose elements have none"),
    };

    private static ReadCounts Clamp<T>(Span<byte> decoded, double low, double high) where T : unmanaged, INumber<T> =>
        Clamp(MemoryMarshal.Cast<byte, T>(decoded), T.CreateSaturating(low), T.CreateSaturating(high));

    private static ReadCounts Clamp<T>(Span<T> values, T low, T high) where T : unmanaged, INumber<T>
    {
        ReadCounts counts = default;
        for (int i = 0; i < values.Length; i++)
        {
            if (!(values[i] >= low && values[i] <= high))
            {
                counts += Count(T.IsNaN(values[i]), T.IsInfinity(values[i]));

                // Clamp passes NaN on: the value of the range nearest 0 stands in for it.
                values[i] = T.Clamp(T.IsNaN(values[i]) ? T.Zero : values[i], low, high);
            }
        }

        return counts;
    }

    private static ReadCounts ClampBFloat16(Span<ushort> values, float low, float high)
    {
        ReadCounts counts = default;
        Span<float> value = stackalloc float[1];
        for (int i = 0; i < values.Length; i++)
        {
            value[0] = BitConverter.UInt32BitsToSingle((uint)values[i] << 16);
            ReadCounts clamped = Clamp(value, low, high);
            if (clamped != default)
            {
                values[i] = (ushort)(BitConverter.SingleToUInt32Bits(value[0]) >> 16);
                counts += clamped;
            }
        }

        return counts;
    }

    private static ReadCounts Count(bool nan, bool infinite) => new()
    {
        Nan = nan ? 1 : 0,
        Infinite = infinite ? 1 : 0,
        OutOfRange = nan || infinite ? 0 : 1,
    };
}
