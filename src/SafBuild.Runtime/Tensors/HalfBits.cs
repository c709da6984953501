using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Tensors;

/// <summary>IEEE 754 binary16 to and from float, several at a time. Half's own conversions take one at a time.</summary>
internal static class HalfBits
{
    private const uint LargestFinite = 0x477FE000;
    private const uint SmallestNormal = 0x38800000;

    /// <summary>Exact; NaN stays NaN.</summary>
    internal static void Widen(ReadOnlySpan<ushort> words, Span<float> values)
    {
        int step = Vector<ushort>.Count;
        int i = Wide.IsSupported ? WidenWide(words, values) : 0;
        for (; i <= words.Length - step; i += step)
        {
            WidenVector(words[i..], values[i..]);
        }

        if (i < words.Length)
        {
            Span<ushort> rest = stackalloc ushort[step];
            Span<float> wide = stackalloc float[step];
            words[i..].CopyTo(rest);
            WidenVector(rest, wide);
            wide[..(words.Length - i)].CopyTo(values[i..]);
        }
    }

    /// <summary>Nearest, ties to even, saturating at 65504. Not for NaN.</summary>
    internal static void Narrow(ReadOnlySpan<float> values, Span<ushort> words)
    {
        int step = Vector<ushort>.Count;
        int i = 0;
        for (; i <= values.Length - step; i += step)
        {
            NarrowVector(values[i..], words[i..]);
        }

        if (i < values.Length)
        {
            Span<float> rest = stackalloc float[step];
            Span<ushort> narrow = stackalloc ushort[step];
            values[i..].CopyTo(rest);
            NarrowVector(rest, narrow);
            narrow[..(values.Length - i)].CopyTo(words[i..]);
        }
    }

    /// <summary>As many as fill whole registers; returns how many.</summary>
    private static int WidenWide(ReadOnlySpan<ushort> words, Span<float> values)
    {
        int count = words.Length - (words.Length % Wide.Count);
        ref float destination = ref MemoryMarshal.GetReference(values[..count]);
        for (int i = 0; i < count; i += Wide.Count)
        {
            Widen(Wide.Load(in MemoryMarshal.GetReference(words), i)).StoreUnsafe(ref destination, (nuint)i);
        }

        return count;
    }

    /// <summary>
    /// The same steps as for <see cref="Vector{T}"/> below. Inlined by order: registers that a call passes through a stack of any
    /// alignment cost more than the steps.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(Vector512<uint> word)
    {
        Vector512<uint> magnitude = (word & Vector512.Create(0x7FFFu)) << 13;
        Vector512<uint> normal = magnitude + Vector512.Create(112u << 23);
        Vector512<float> hidden = Vector512.Create(113u << 23).AsSingle();
        Vector512<float> subnormal = (magnitude + Vector512.Create(113u << 23)).AsSingle() - hidden;
        Vector512<uint> bits = Vector512.ConditionalSelect(
            Vector512.LessThan(magnitude, Vector512.Create(1u << 23)), subnormal.AsUInt32(), normal);
        Vector512<uint> special = Vector512.GreaterThan(magnitude, Vector512.Create((31u << 23) - 1)) & Vector512.Create(0x7F800000u);
        return Vector512.ConditionalSelect(Vector512.Create(0x80000000u), word << 16, bits | special).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WidenVector(ReadOnlySpan<ushort> words, Span<float> values)
    {
        Vector.Widen(new Vector<ushort>(words), out Vector<uint> low, out Vector<uint> high);
        Widen(low).CopyTo(values);
        Widen(high).CopyTo(values[Vector<float>.Count..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Widen(Vector<uint> word)
    {
        Vector<uint> magnitude = (word & new Vector<uint>(0x7FFF)) << 13;

        // Exponents differ by 112. Subnormals get the smallest normal exponent and lose the hidden bit that it
        // brings, all in normal floats: subnormal operands are slow on some processors.
        Vector<uint> normal = magnitude + new Vector<uint>(112u << 23);
        Vector<float> hidden = Vector.AsVectorSingle(new Vector<uint>(113u << 23));
        Vector<float> subnormal = Vector.AsVectorSingle(magnitude + new Vector<uint>(113u << 23)) - hidden;
        Vector<uint> bits = Vector.ConditionalSelect(
            Vector.LessThan(magnitude, new Vector<uint>(1u << 23)), Vector.AsVectorUInt32(subnormal), normal);
        Vector<uint> special = Vector.GreaterThan(magnitude, new Vector<uint>((31u << 23) - 1)) & new Vector<uint>(0x7F800000);
        return Vector.AsVectorSingle(bits | special | ((word & new Vector<uint>(0x8000)) << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NarrowVector(ReadOnlySpan<float> values, Span<ushort> words)
    {
        Vector<uint> low = Narrow(new Vector<float>(values));
        Vector<uint> high = Narrow(new Vector<float>(values[Vector<float>.Count..]));
        Vector.Narrow(low, high).CopyTo(words);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Narrow(Vector<float> value)
    {
        Vector<uint> bits = Vector.AsVectorUInt32(value);
        Vector<uint> magnitude = Vector.Min(bits & new Vector<uint>(0x7FFFFFFF), new Vector<uint>(LargestFinite));

        // Just under half of the last kept bit, plus that bit: carries exactly when the rest rounds up.
        Vector<uint> odd = (magnitude >> 13) & Vector<uint>.One;
        Vector<uint> normal = (magnitude + new Vector<uint>(0xFFF) + odd - new Vector<uint>(112u << 23)) >> 13;

        // A float near one half has binary16's subnormal step as its own, so the addition rounds.
        Vector<float> half = new(0.5f);
        Vector<uint> subnormal = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) + half) - Vector.AsVectorUInt32(half);
        Vector<uint> word = Vector.ConditionalSelect(Vector.LessThan(magnitude, new Vector<uint>(SmallestNormal)), subnormal, normal);
        return word | ((bits >> 16) & new Vector<uint>(0x8000));
    }
}
