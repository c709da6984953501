using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Tensors;

/// <summary>bfloat16, the upper half of a float, to and from float.</summary>
internal static class BFloat16Bits
{
    /// <summary>The largest finite value, as float bits.</summary>
    internal const uint LargestFinite = 0x7F7F0000;

    /// <summary>Exact.</summary>
    internal static void Widen(ReadOnlySpan<ushort> words, Span<float> values)
    {
        int step = Vector<ushort>.Count;
        int i = Wide.IsSupported ? WidenWide(words, values) : 0;
        for (; i <= words.Length - step; i += step)
        {
            Vector.Widen(new Vector<ushort>(words[i..]), out Vector<uint> low, out Vector<uint> high);
            Vector.AsVectorSingle(low << 16).CopyTo(values[i..]);
            Vector.AsVectorSingle(high << 16).CopyTo(values[(i + Vector<float>.Count)..]);
        }

        for (; i < words.Length; i++)
        {
            values[i] = BitConverter.UInt32BitsToSingle((uint)words[i] << 16);
        }
    }

    /// <summary>Nearest, ties to even, saturating at the largest finite value. Not for NaN.</summary>
    internal static void Narrow(ReadOnlySpan<float> values, Span<ushort> words)
    {
        int step = Vector<ushort>.Count;
        int i = 0;
        for (; i <= values.Length - step; i += step)
        {
            Vector<uint> low = Narrow(Vector.AsVectorUInt32(new Vector<float>(values[i..])));
            Vector<uint> high = Narrow(Vector.AsVectorUInt32(new Vector<float>(values[(i + Vector<float>.Count)..])));
            Vector.Narrow(low, high).CopyTo(words[i..]);
        }

        for (; i < values.Length; i++)
        {
            words[i] = Narrow(values[i]);
        }
    }

    /// <summary>As many as fill whole registers; returns how many.</summary>
    private static int WidenWide(ReadOnlySpan<ushort> words, Span<float> values)
    {
        int count = words.Length - (words.Length % Wide.Count);
        ref float destination = ref MemoryMarshal.GetReference(values[..count]);
        for (int i = 0; i < count; i += Wide.Count)
        {
            (Wide.Load(in MemoryMarshal.GetReference(words), i) << 16).AsSingle().StoreUnsafe(ref destination, (nuint)i);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Narrow(Vector<uint> bits)
    {
        Vector<uint> magnitude = bits & new Vector<uint>(0x7FFFFFFF);

        // Just under half of the last kept bit, plus that bit: carries exactly when the rest rounds up.
        Vector<uint> rounded = magnitude + new Vector<uint>(0x7FFF) + ((magnitude >> 16) & Vector<uint>.One);
        return (Vector.Min(rounded, new Vector<uint>(LargestFinite)) >> 16) | ((bits >> 16) & new Vector<uint>(0x8000));
    }

    private static ushort Narrow(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint magnitude = bits & 0x7FFFFFFF;
        uint rounded = magnitude + 0x7FFF + ((magnitude >> 16) & 1);
        return (ushort)((Math.Min(rounded, LargestFinite) >> 16) | ((bits >> 16) & 0x8000));
    }
}
