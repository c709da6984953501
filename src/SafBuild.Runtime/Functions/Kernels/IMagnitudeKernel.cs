namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>
/// The arithmetic of a saturated function for v &gt;= 0; signs, NaN and scales are the business of
/// <see cref="KernelFunction{TKernel128, TKernel256, TKernel512}"/>. It must be
/// monotone, give 0 for 0 and at most the bound for anything: infinity and NaN patterns come in too (integer
/// comparisons put them above every number), and what it makes of NaN is thrown away.
/// <para>
/// A kernel holds its constants, each in all lanes, and is created before a loop. They come out of an array, because the compiler does not
/// know what is in it, and keeps them in registers. A constant that it knows is loaded again at each use, twenty times for one vector of
/// tanh, which then took a tenth longer.
/// </para>
/// </summary>
internal interface IMagnitudeKernel<TKernel, TVector>
    where TKernel : struct, IMagnitudeKernel<TKernel, TVector>
    where TVector : struct
{
    /// <summary>The kernel with its constants.</summary>
    static abstract TKernel Create<TLanes>() where TLanes : struct, ILanes<TVector>;

    /// <summary>f of each lane.</summary>
    TVector Evaluate<TLanes>(TVector magnitude) where TLanes : struct, ILanes<TVector>;
}
