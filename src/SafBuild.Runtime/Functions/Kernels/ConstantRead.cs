using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>
/// <c>w = s * f(v)</c> with one scale and one limit, in one pass. Faults are rare: each piece is read as if there were none while
/// the largest magnitude is kept, and read again, clearing and counting, when that is above the limit.
/// </summary>
internal static class ConstantRead<TKernel, TVector, TLanes>
    where TKernel : struct, IMagnitudeKernel
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

    /// <summary>
    /// Whole registers only. Nothing else may be in this method, nor it in another: with calls beside the loop the compiler keeps its
    /// vectors in memory (tanh took 5 % longer when it was inlined).
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOutcome Whole(ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights)
    {
        ref float source = ref MemoryMarshal.GetReference(raw);
        ref float destination = ref MemoryMarshal.GetReference(weights);
        bool special = false;
        int cleared = 0;
        for (int start = 0; start < raw.Length; start += Piece)
        {
            int length = Math.Min(Piece, raw.Length - start);
            TVector largest = Fast(ref Unsafe.Add(ref source, start), scale, ref Unsafe.Add(ref destination, start), (nuint)length);
            if (TLanes.AnyGreater(largest, TLanes.CreateBits(limit)))
            {
                cleared += Careful(ref Unsafe.Add(ref source, start), scale, limit, ref Unsafe.Add(ref destination, start), (nuint)length);
            }

            special |= TLanes.AnyGreater(largest, TLanes.CreateBits(ReadOutcome.Infinity - 1));
        }

        return new ReadOutcome(cleared, special);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Fast(ref float source, float scale, ref float destination, nuint length)
    {
        TVector largest = TLanes.CreateBits(0);
        TVector scales = TLanes.Create(scale);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TVector raw = TLanes.Load(in source, i);
            TVector magnitude = Weights.Magnitude<TVector, TLanes>(raw);
            largest = TLanes.MaxBits(largest, magnitude);
            TLanes.Store(Weights.Compute<TKernel, TVector, TLanes>(raw, magnitude, scales), ref destination, i);
        }

        return largest;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Careful(ref float source, float scale, uint limit, ref float destination, nuint length)
    {
        TVector cleared = TLanes.CreateBits(0);
        TVector scales = TLanes.Create(scale);
        TVector limits = TLanes.CreateBits(limit);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TVector raw = TLanes.Load(in source, i);
            TVector magnitude = Weights.Magnitude<TVector, TLanes>(raw);
            TVector beyond = TLanes.Greater(magnitude, limits);
            cleared = TLanes.SubtractBits(cleared, beyond);
            TLanes.Store(TLanes.Clear(Weights.Compute<TKernel, TVector, TLanes>(raw, magnitude, scales), beyond), ref destination, i);
        }

        return TLanes.SumBits(cleared);
    }
}
