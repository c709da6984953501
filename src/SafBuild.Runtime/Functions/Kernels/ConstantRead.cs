using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>
/// <c>w = s * f(v)</c> with one scale and one limit, in one pass. Faults are rare: each piece is read as if there were none while
/// the largest magnitude is kept, and read again, clearing and counting, when that is above the limit.
/// </summary>
internal static class ConstantRead<TKernel, TVector, TLanes>
    where TKernel : struct, IMagnitudeKernel<TKernel, TVector>
    where TVector : struct
    where TLanes : struct, ILanes<TVector>
{
    /// <summary>Elements of a piece: long enough to make the check cheap, short enough to make reading again rare.</summary>
    private const int Piece = 512;

    internal static ReadOutcome Read(ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights)
    {
        int whole = raw.Length - (raw.Length % TLanes.Count);
        ReadOutcome outcome = Whole(raw[..whole], scale, limit, weights);
        if (whole == raw.Length)
        {
            return outcome;
        }

        // The rest goes through the same registers, padded with zeros, so the length of a span changes no bit.
        Span<float> rest = stackalloc float[2 * TLanes.Count];
        rest.Clear();
        raw[whole..].CopyTo(rest);
        Span<float> result = rest[TLanes.Count..];
        outcome += Whole(rest[..TLanes.Count], scale, limit, result);
        result[..(raw.Length - whole)].CopyTo(weights[whole..]);
        return outcome;
    }

    /// <summary>Whole registers only.</summary>
    private static ReadOutcome Whole(ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights)
    {
        bool special = false;
        int cleared = 0;
        for (int start = 0; start < raw.Length; start += Piece)
        {
            start = Fast(raw, scale, limit, weights, start, ref special);
            if (start < raw.Length)
            {
                nuint length = (nuint)Math.Min(Piece, raw.Length - start);
                cleared += Careful(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(raw), start), scale, limit,
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), start), length);
            }
        }

        return new ReadOutcome(cleared, special);
    }

    /// <summary>
    /// Reads piece after piece from <paramref name="start"/> on. Nothing else may be in this method, nor it in another: with calls beside
    /// the loop the compiler keeps its vectors in memory.
    /// </summary>
    /// <returns>The start of the piece that has a magnitude above the limit, or the length.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fast(ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights, int start, ref bool special)
    {
        TKernel kernel = TKernel.Create<TLanes>();
        ref float source = ref MemoryMarshal.GetReference(raw);
        ref float destination = ref MemoryMarshal.GetReference(weights);
        TVector scales = TLanes.Create(scale);
        TVector limits = TLanes.CreateBits(limit);
        TVector finite = TLanes.CreateBits(ReadOutcome.Infinity - 1);
        nuint length = (nuint)raw.Length;
        for (nuint piece = (nuint)start; piece < length; piece += Piece)
        {
            nuint end = Math.Min(piece + Piece, length);
            TVector largest = TLanes.CreateBits(0);
            for (nuint i = piece; i < end; i += (nuint)TLanes.Count)
            {
                TVector value = TLanes.Load(in source, i);
                TVector magnitude = Weights.Magnitude<TVector, TLanes>(value);
                largest = TLanes.MaxBits(largest, magnitude);
                TLanes.Store(Weights.Compute<TKernel, TVector, TLanes>(in kernel, value, magnitude, scales), ref destination, i);
            }

            special |= TLanes.AnyGreater(largest, finite);
            if (TLanes.AnyGreater(largest, limits))
            {
                return (int)piece;
            }
        }

        return raw.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Careful(ref float source, float scale, uint limit, ref float destination, nuint length)
    {
        TKernel kernel = TKernel.Create<TLanes>();
        TVector cleared = TLanes.CreateBits(0);
        TVector scales = TLanes.Create(scale);
        TVector limits = TLanes.CreateBits(limit);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TVector raw = TLanes.Load(in source, i);
            TVector magnitude = Weights.Magnitude<TVector, TLanes>(raw);
            TVector beyond = TLanes.Greater(magnitude, limits);
            cleared = TLanes.SubtractBits(cleared, beyond);
            TVector weights = Weights.Compute<TKernel, TVector, TLanes>(in kernel, raw, magnitude, scales);
            TLanes.Store(TLanes.Clear(weights, beyond), ref destination, i);
        }

        return TLanes.SumBits(cleared);
    }
}
