using System.Runtime.Intrinsics;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>A saturated function that is its kernel: signs, NaN, scales and counts are the same for all.</summary>
internal abstract class KernelFunction<TKernel128, TKernel256, TKernel512> : SaturatedFunction
    where TKernel128 : struct, IMagnitudeKernel<TKernel128, Vector128<float>>
    where TKernel256 : struct, IMagnitudeKernel<TKernel256, Vector256<float>>
    where TKernel512 : struct, IMagnitudeKernel<TKernel512, Vector512<float>>
{
    /// <summary>Elements that <see cref="Apply"/> takes at a time.</summary>
    private const int Block = 512;

    internal override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        // By way of a buffer, because result may be the same memory, and a read must be able to look at raw again.
        Span<float> block = stackalloc float[Block];
        for (int start = 0; start < raw.Length; start += Block)
        {
            int length = Math.Min(Block, raw.Length - start);
            raw.Slice(start, length).CopyTo(block);
            Read(block[..length], 1, ReadOutcome.Infinity, result.Slice(start, length));
        }
    }

    internal override ReadOutcome Read(
        ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights, VectorWidth width = VectorWidth.Widest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weights.Length, raw.Length);
        return width.Resolve() switch
        {
            VectorWidth.Bits512 => ConstantRead<TKernel512, Vector512<float>, Lanes512>.Read(raw, scale, limit, weights),
            VectorWidth.Bits256 => ConstantRead<TKernel256, Vector256<float>, Lanes256>.Read(raw, scale, limit, weights),
            _ => ConstantRead<TKernel128, Vector128<float>, Lanes128>.Read(raw, scale, limit, weights),
        };
    }

    internal override ReadOutcome Read(
        ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights,
        VectorWidth width = VectorWidth.Widest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weights.Length, raw.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(scales.Length, raw.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(limits.Length, raw.Length);
        return width.Resolve() switch
        {
            VectorWidth.Bits512 => VaryingRead<TKernel512, Vector512<float>, Lanes512>.Read(raw, scales, limits, weights),
            VectorWidth.Bits256 => VaryingRead<TKernel256, Vector256<float>, Lanes256>.Read(raw, scales, limits, weights),
            _ => VaryingRead<TKernel128, Vector128<float>, Lanes128>.Read(raw, scales, limits, weights),
        };
    }
}
