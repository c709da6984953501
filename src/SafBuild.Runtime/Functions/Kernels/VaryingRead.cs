using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary><see cref="ConstantRead{TKernel, TVector, TLanes}"/> with a scale and a limit for each element.</summary>
internal static class VaryingRead<TKernel, TVector, TLanes>
    where TKernel : struct, IMagnitudeKernel
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
            nuint length = (nuint)Math.Min(Piece, raw.Length - start);
            ref float source = ref Unsafe.Add(ref MemoryMarshal.GetReference(raw), start);
            ref float scale = ref Unsafe.Add(ref MemoryMarshal.GetReference(scales), start);
            ref float limit = ref Unsafe.Add(ref MemoryMarshal.GetReference(limits), start);
            ref float destination = ref Unsafe.Add(ref MemoryMarshal.GetReference(weights), start);
            TVector largest = Fast(ref source, ref scale, ref limit, ref destination, length, out TVector room);
            if (TLanes.AnySign(room))
            {
                cleared += Careful(ref source, ref scale, ref limit, ref destination, length);
            }

            special |= TLanes.AnyGreater(largest, TLanes.CreateBits(ReadOutcome.Infinity - 1));
        }

        return new ReadOutcome(cleared, special);
    }

    /// <param name="source">Raw values.</param>
    /// <param name="scale">Their scales.</param>
    /// <param name="limit">Their limits.</param>
    /// <param name="destination">Receives the weights.</param>
    /// <param name="length">How many.</param>
    /// <param name="room">Has a sign bit where some magnitude was above its limit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Fast(ref float source, ref float scale, ref float limit, ref float destination, nuint length, out TVector room)
    {
        TVector largest = TLanes.CreateBits(0);
        TVector least = TLanes.CreateBits(0);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TVector raw = TLanes.Load(in source, i);
            TVector magnitude = Weights.Magnitude<TVector, TLanes>(raw);
            largest = TLanes.MaxBits(largest, magnitude);
            least = TLanes.Or(least, TLanes.SubtractBits(TLanes.Load(in limit, i), magnitude));
            TLanes.Store(Weights.Compute<TKernel, TVector, TLanes>(raw, magnitude, TLanes.Load(in scale, i)), ref destination, i);
        }

        room = least;
        return largest;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Careful(ref float source, ref float scale, ref float limit, ref float destination, nuint length)
    {
        TVector cleared = TLanes.CreateBits(0);
        for (nuint i = 0; i < length; i += (nuint)TLanes.Count)
        {
            TVector raw = TLanes.Load(in source, i);
            TVector magnitude = Weights.Magnitude<TVector, TLanes>(raw);
            TVector beyond = TLanes.Greater(magnitude, TLanes.Load(in limit, i));
            cleared = TLanes.SubtractBits(cleared, beyond);
            TVector weights = Weights.Compute<TKernel, TVector, TLanes>(raw, magnitude, TLanes.Load(in scale, i));
            TLanes.Store(TLanes.Clear(weights, beyond), ref destination, i);
        }

        return TLanes.SumBits(cleared);
    }
}
