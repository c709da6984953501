using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary><see cref="ConstantRead{TKernel, TVector, TLanes}"/> with a scale and a limit for each element.</summary>
internal static class VaryingRead<TKernel, TVector, TLanes>
    where TKernel : struct, IMagnitudeKernel<TKernel, TVector>
    where TVector : struct
    where TLanes : struct, ILanes<TVector>
{
    private const int Piece = 512;

    internal static ReadOutcome Read(ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights)
    {
        int whole = raw.Length - (raw.Length % TLanes.Count);
        int left = raw.Length - whole;
        ReadOutcome outcome = Whole(raw[..whole], scales, limits, weights);
        if (left == 0)
        {
            return outcome;
        }

        Span<float> rest = stackalloc float[4 * TLanes.Count];
        rest.Clear();
        Span<float> restScales = rest.Slice(TLanes.Count, TLanes.Count);
        Span<float> restLimits = rest.Slice(2 * TLanes.Count, TLanes.Count);
        Span<float> result = rest[(3 * TLanes.Count)..];
        raw[whole..].CopyTo(rest);
        scales.Slice(whole, left).CopyTo(restScales);
        limits.Slice(whole, left).CopyTo(restLimits);
        outcome += Whole(rest[..TLanes.Count], restScales, restLimits, result);
        result[..left].CopyTo(weights[whole..]);
        return outcome;
    }

    private static ReadOutcome Whole(ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights)
    {
        bool special = false;
        int cleared = 0;
        for (int start = 0; start < raw.Length; start += Piece)
        {
            start = Fast(raw, scales, limits, weights, start, ref special);
            if (start < raw.Length)
            {
                nuint length = (nuint)Math.Min(Piece, raw.Length - start);
                cleared += Careful(
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(raw), start),
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(scales), start),
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(limits), start),
                    ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), start), length);
            }
        }

        return new ReadOutcome(cleared, special);
    }

    /// <inheritdoc cref="ConstantRead{TKernel, TVector, TLanes}.Fast"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Fast(
        ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights, int start, ref bool special)
    {
        TKernel kernel = TKernel.Create<TLanes>();
        ref float source = ref MemoryMarshal.GetReference(raw);
        ref float scale = ref MemoryMarshal.GetReference(scales);
        ref float limit = ref MemoryMarshal.GetReference(limits);
        ref float destination = ref MemoryMarshal.GetReference(weights);
        TVector finite = TLanes.CreateBits(ReadOutcome.Infinity - 1);
        nuint length = (nuint)raw.Length;
        for (nuint piece = (nuint)start; piece < length; piece += Piece)
        {
            nuint end = Math.Min(piece + Piece, length);
            TVector largest = TLanes.CreateBits(0);

            // Has a sign bit where some magnitude was above its limit.
            TVector room = TLanes.CreateBits(0);
            for (nuint i = piece; i < end; i += (nuint)TLanes.Count)
            {
                TVector value = TLanes.Load(in source, i);
                TVector magnitude = Weights.Magnitude<TVector, TLanes>(value);
                largest = TLanes.MaxBits(largest, magnitude);
                room = TLanes.Or(room, TLanes.SubtractBits(TLanes.Load(in limit, i), magnitude));
                TLanes.Store(
                    Weights.Compute<TKernel, TVector, TLanes>(in kernel, value, magnitude, TLanes.Load(in scale, i)), ref destination, i);
            }

            special |= TLanes.AnyGreater(largest, finite);
            if (TLanes.AnySign(room))
            {
                return (int)piece;
            }
        }

        return raw.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Careful(ref float source, ref float scale, ref float limit, ref float destination, nuint length)
    {
        TKernel kernel = TKernel.Create<TLanes>();
        TVector cleared = TLanes.CreateBits(0);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TVector raw = TLanes.Load(in source, i);
            TVector magnitude = Weights.Magnitude<TVector, TLanes>(raw);
            TVector beyond = TLanes.Greater(magnitude, TLanes.Load(in limit, i));
            cleared = TLanes.SubtractBits(cleared, beyond);
            TVector weights = Weights.Compute<TKernel, TVector, TLanes>(in kernel, raw, magnitude, TLanes.Load(in scale, i));
            TLanes.Store(TLanes.Clear(weights, beyond), ref destination, i);
        }

        return TLanes.SumBits(cleared);
    }
}
