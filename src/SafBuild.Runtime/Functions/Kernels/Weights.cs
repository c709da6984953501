using System.Runtime.CompilerServices;

namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>The arithmetic that all reads share.</summary>
internal static class Weights
{
    /// <summary>The raw values without their signs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Magnitude<TVector, TLanes>(TVector raw)
        where TVector : struct
        where TLanes : struct, ILanes<TVector> => TLanes.And(raw, TLanes.CreateBits(0x7FFFFFFF));

    /// <summary>s * f(v), of any finite value for a NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Compute<TKernel, TVector, TLanes>(in TKernel kernel, TVector raw, TVector magnitude, TVector scale)
        where TKernel : struct, IMagnitudeKernel<TKernel, TVector>
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        TVector f = kernel.Evaluate<TLanes>(magnitude);
        return TLanes.Multiply(scale, TLanes.Select(TLanes.CreateBits(0x80000000), raw, f));
    }
}
