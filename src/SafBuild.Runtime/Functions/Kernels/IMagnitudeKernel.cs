namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>
/// The arithmetic of a saturated function for v &gt;= 0; signs, NaN and scales are the business of <see cref="KernelFunction{TKernel}"/>.
/// It must be
/// monotone, give 0 for 0 and at most the bound for anything: infinity and NaN patterns come in too (integer
/// comparisons put them above every number), and what it makes of NaN is thrown away.
/// </summary>
internal interface IMagnitudeKernel
{
    /// <summary>f of each lane.</summary>
    static abstract TVector Evaluate<TVector, TLanes>(TVector magnitude)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>;
}
