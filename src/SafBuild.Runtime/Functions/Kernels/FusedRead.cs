using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>
/// <c>w = s * f(v)</c> in one pass over memory: clears magnitudes above a limit, evaluates, puts the sign back, scales and
/// counts. The limit is a bit pattern: 0x7F800000 clears just NaN, a smaller one also infinities and
/// everything beyond the largest value stored. raw and weights may be the same memory.
/// </summary>
internal static class FusedRead<TKernel> where TKernel : struct, IMagnitudeKernel
{
    /// <summary>One scale and one limit for all.</summary>
    internal static ReadOutcome Constant(ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights, VectorWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weights.Length, raw.Length);
        return Resolve(width) switch
        {
            VectorWidth.Bits512 => Constant<Vector512<float>, Lanes512>(raw, scale, limit, weights),
            VectorWidth.Bits256 => Constant<Vector256<float>, Lanes256>(raw, scale, limit, weights),
            _ => Constant<Vector128<float>, Lanes128>(raw, scale, limit, weights),
        };
    }

    /// <summary>A scale and a limit for each.</summary>
    internal static ReadOutcome Varying(
        ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights, VectorWidth width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weights.Length, raw.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(scales.Length, raw.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Length, raw.Length);
        return Resolve(width) switch
        {
            VectorWidth.Bits512 => Varying<Vector512<float>, Lanes512>(raw, scales, limits, weights),
            VectorWidth.Bits256 => Varying<Vector256<float>, Lanes256>(raw, scales, limits, weights),
            _ => Varying<Vector128<float>, Lanes128>(raw, scales, limits, weights),
        };
    }

    private static VectorWidth Resolve(VectorWidth width) =>
        width != VectorWidth.Widest ? width
        : Vector512.IsHardwareAccelerated ? VectorWidth.Bits512
        : Vector256.IsHardwareAccelerated ? VectorWidth.Bits256
        : VectorWidth.Bits128;

    private static ReadOutcome Constant<TVector, TLanes>(ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int whole = raw.Length - (raw.Length % TLanes.Count);
        ReadOutcome outcome = ConstantWhole<TVector, TLanes>(raw[..whole], scale, limit, weights);
        if (whole == raw.Length)
        {
            return outcome;
        }

        // The rest goes through the same registers, padded with zeros, so the length of a span changes no bit.
        Span<float> rest = stackalloc float[TLanes.Count];
        rest.Clear();
        raw[whole..].CopyTo(rest);
        outcome += ConstantWhole<TVector, TLanes>(rest, scale, limit, rest);
        rest[..(raw.Length - whole)].CopyTo(weights[whole..]);
        return outcome;
    }

    /// <summary>The loop alone: with anything after it the compiler keeps the counters in memory.</summary>
    private static ReadOutcome ConstantWhole<TVector, TLanes>(ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        ref float source = ref MemoryMarshal.GetReference(raw);
        ref float destination = ref MemoryMarshal.GetReference(weights);
        TVector cleared = TLanes.CreateBits(0);
        TVector largest = TLanes.CreateBits(0);
        TVector scales = TLanes.Create(scale);
        TVector limits = TLanes.CreateBits(limit);
        for (nuint i = 0; i < (nuint)raw.Length; i += (nuint)TLanes.Count)
        {
            TLanes.Store(Step<TVector, TLanes>(TLanes.Load(in source, i), scales, limits, ref cleared, ref largest), ref destination, i);
        }

        return Outcome<TVector, TLanes>(cleared, largest);
    }

    private static ReadOutcome Varying<TVector, TLanes>(
        ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        int whole = raw.Length - (raw.Length % TLanes.Count);
        int left = raw.Length - whole;
        ReadOutcome outcome = VaryingWhole<TVector, TLanes>(raw[..whole], scales, limits, weights);
        if (left == 0)
        {
            return outcome;
        }

        Span<float> rest = stackalloc float[3 * TLanes.Count];
        rest.Clear();
        Span<float> restScales = rest.Slice(TLanes.Count, TLanes.Count);
        Span<float> restLimits = rest.Slice(2 * TLanes.Count, TLanes.Count);
        raw[whole..].CopyTo(rest);
        scales.Slice(whole, left).CopyTo(restScales);
        limits.Slice(whole, left).CopyTo(restLimits);
        outcome += VaryingWhole<TVector, TLanes>(rest[..TLanes.Count], restScales, restLimits, rest);
        rest[..left].CopyTo(weights[whole..]);
        return outcome;
    }

    private static ReadOutcome VaryingWhole<TVector, TLanes>(
        ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        ref float source = ref MemoryMarshal.GetReference(raw);
        ref float scale = ref MemoryMarshal.GetReference(scales);
        ref float limit = ref MemoryMarshal.GetReference(limits);
        ref float destination = ref MemoryMarshal.GetReference(weights);
        TVector cleared = TLanes.CreateBits(0);
        TVector largest = TLanes.CreateBits(0);
        for (nuint i = 0; i < (nuint)raw.Length; i += (nuint)TLanes.Count)
        {
            TVector w = Step<TVector, TLanes>(
                TLanes.Load(in source, i), TLanes.Load(in scale, i), TLanes.Load(in limit, i), ref cleared, ref largest);
            TLanes.Store(w, ref destination, i);
        }

        return Outcome<TVector, TLanes>(cleared, largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TVector, TLanes>(TVector raw, TVector scale, TVector limit, ref TVector cleared, ref TVector largest)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        TVector magnitude = TLanes.And(raw, TLanes.CreateBits(0x7FFFFFFF));
        TVector beyond = TLanes.GreaterBits(magnitude, limit);
        largest = TLanes.MaxBits(largest, magnitude);
        cleared = TLanes.SubtractBits(cleared, beyond);
        TVector f = TKernel.Evaluate<TVector, TLanes>(magnitude);
        TVector signed = TLanes.Select(TLanes.CreateBits(0x80000000), raw, f);
        return TLanes.Clear(TLanes.Multiply(scale, signed), beyond);
    }

    private static ReadOutcome Outcome<TVector, TLanes>(TVector cleared, TVector largest)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        Span<float> lanes = stackalloc float[Vector512<float>.Count];
        ref float first = ref MemoryMarshal.GetReference(lanes);
        Span<int> bits = MemoryMarshal.Cast<float, int>(lanes)[..TLanes.Count];
        TLanes.Store(cleared, ref first, 0);
        int sum = 0;
        foreach (int lane in bits)
        {
            sum += lane;
        }

        TLanes.Store(largest, ref first, 0);
        int most = 0;
        foreach (int lane in bits)
        {
            most = Math.Max(most, lane);
        }

        return new ReadOutcome(sum, (uint)most);
    }
}
