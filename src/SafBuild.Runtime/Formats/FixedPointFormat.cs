using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Formats;

/// <summary>
/// Qm.n: a two's complement integer of 1 + m + n bits (8 or 16) times 2^-n. The most negative word is -2^m,
/// one step beyond -<see cref="Largest"/>.
/// </summary>
internal sealed class FixedPointFormat : StorageFormat
{
    private readonly int _bits;
    private readonly float _step;

    /// <param name="integerBits">m; m + n is 7 or 15.</param>
    /// <param name="fractionBits">n.</param>
    internal FixedPointFormat(int integerBits, int fractionBits)
    {
        _bits = 1 + integerBits + fractionBits;
        _step = MathF.ScaleB(1, -fractionBits);
        Name = $"Q{integerBits}.{fractionBits}";
    }

    internal override string Name { get; }

    internal override int BlockBytes => _bits / 8;

    internal override double Largest => ((1 << (_bits - 1)) - 1) * (double)_step;

    internal override void Encode(ReadOnlySpan<float> raw, Span<byte> stored)
    {
        RefuseNan(raw);
        if (_bits == 8)
        {
            Span<sbyte> words = Words<sbyte>(stored, raw.Length);
            for (int i = 0; i < raw.Length; i++)
            {
                words[i] = (sbyte)Math.Clamp(MathF.Round(raw[i] / _step), sbyte.MinValue, sbyte.MaxValue);
            }
        }
        else
        {
            Span<short> words = Words<short>(stored, raw.Length);
            for (int i = 0; i < raw.Length; i++)
            {
                words[i] = (short)Math.Clamp(MathF.Round(raw[i] / _step), short.MinValue, short.MaxValue);
            }
        }
    }

    internal override BlockCounts Decode(ReadOnlySpan<byte> stored, Span<float> raw)
    {
        if (_bits == 8)
        {
            Decode(Words<sbyte>(stored, raw.Length), raw);
        }
        else
        {
            Decode(Words<short>(stored, raw.Length), raw);
        }

        return default;
    }

    private void Decode(ReadOnlySpan<sbyte> words, Span<float> raw)
    {
        int i = 0;
        if (Wide.IsSupported)
        {
            ref float destination = ref MemoryMarshal.GetReference(raw);
            Vector512<float> steps = Vector512.Create(_step);
            int whole = words.Length - (words.Length % Wide.Count);
            for (; i < whole; i += Wide.Count)
            {
                (Vector512.ConvertToSingle(Wide.Load(in MemoryMarshal.GetReference(words), i)) * steps).StoreUnsafe(
                    ref destination, (nuint)i);
            }
        }

        for (; i <= words.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(words[i..]), out Vector<short> low, out Vector<short> high);
            Scale(low, raw[i..]);
            Scale(high, raw[(i + Vector<short>.Count)..]);
        }

        for (; i < words.Length; i++)
        {
            raw[i] = words[i] * _step;
        }
    }

    private void Decode(ReadOnlySpan<short> words, Span<float> raw)
    {
        int i = 0;
        if (Wide.IsSupported)
        {
            ref float destination = ref MemoryMarshal.GetReference(raw);
            Vector512<float> steps = Vector512.Create(_step);
            int whole = words.Length - (words.Length % Wide.Count);
            for (; i < whole; i += Wide.Count)
            {
                (Vector512.ConvertToSingle(Wide.Load(in MemoryMarshal.GetReference(words), i)) * steps).StoreUnsafe(
                    ref destination, (nuint)i);
            }
        }

        for (; i <= words.Length - Vector<short>.Count; i += Vector<short>.Count)
        {
            Scale(new Vector<short>(words[i..]), raw[i..]);
        }

        for (; i < words.Length; i++)
        {
            raw[i] = words[i] * _step;
        }
    }

    /// <summary>Exact: a word has at most 16 bits and the step is a power of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Scale(Vector<short> words, Span<float> raw)
    {
        Vector.Widen(words, out Vector<int> low, out Vector<int> high);
        (Vector.ConvertToSingle(low) * _step).CopyTo(raw);
        (Vector.ConvertToSingle(high) * _step).CopyTo(raw[Vector<float>.Count..]);
    }
}
