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
    internal static ReadCounts Read(TensorEntry tensor, ReadOnlySpan<byte> stored, Span<byte> decoded)
    {
        (long words, long bits) = TripleVote.Vote(stored, decoded, tensor.ElementType.Size());
        ReadCounts counts = new() { Voted = words, VotedBits = bits };
        double low = tensor.Range[0];
        double high = tensor.Range[1];
        return counts + tensor.ElementType switch
        {
            NumberType.Float64 => Clamp(MemoryMarshal.Cast<byte, double>(decoded), low, high),
            NumberType.Float32 => Clamp(MemoryMarshal.Cast<byte, float>(decoded), (float)low, (float)high),
            NumberType.Float16 => Clamp(MemoryMarshal.Cast<byte, Half>(decoded), (Half)low, (Half)high),
            _ => ClampBFloat16(MemoryMarshal.Cast<byte, ushort>(decoded), (float)low, (float)high),
        };
    }

    private static ReadCounts Clamp<T>(Span<T> values, T low, T high) where T : System.Numerics.IFloatingPointIeee754<T>
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
