namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>A saturated function that is its kernel: signs, NaN, scales and counts are the same for all.</summary>
internal abstract class KernelFunction<TKernel> : SaturatedFunction where TKernel : struct, IMagnitudeKernel
{
    internal override void Apply(ReadOnlySpan<float> raw, Span<float> result) =>
        FusedRead<TKernel>.Constant(raw, 1, ReadOutcome.Infinity, result, VectorWidth.Widest);

    internal override ReadOutcome Read(
        ReadOnlySpan<float> raw, float scale, uint limit, Span<float> weights, VectorWidth width = VectorWidth.Widest) =>
        FusedRead<TKernel>.Constant(raw, scale, limit, weights, width);

    internal override ReadOutcome Read(
        ReadOnlySpan<float> raw, ReadOnlySpan<float> scales, ReadOnlySpan<float> limits, Span<float> weights,
        VectorWidth width = VectorWidth.Widest) =>
        FusedRead<TKernel>.Varying(raw, scales, limits, weights, width);
}
