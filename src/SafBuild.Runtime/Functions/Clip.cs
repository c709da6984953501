using System.Runtime.CompilerServices;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = clamp(v, -1, 1), L = 1: the strong baseline that needs no SAF.</summary>
internal sealed class Clip : KernelFunction<ClipKernel>
{
    internal override string Name => "Clip";

    internal override float Bound => 1;

    internal override bool IsSmooth => false;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Clamp(v, -1, 1);

    internal override double Invert(double y) => y;

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Clamp(v, 1);
}

/// <summary>min(a, 1) of a magnitude.</summary>
internal readonly struct ClipKernel : IMagnitudeKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<TVector, TLanes>(TVector magnitude)
        where TVector : struct
        where TLanes : struct, ILanes<TVector> => TLanes.MinBits(magnitude, TLanes.Create(1));
}
