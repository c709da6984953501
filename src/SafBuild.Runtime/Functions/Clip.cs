using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = clamp(v, -1, 1), L = 1: the strong baseline that needs no SAF.</summary>
internal sealed class Clip : KernelFunction<ClipKernel<Vector128<float>>, ClipKernel<Vector256<float>>, ClipKernel<Vector512<float>>>
{
    internal override string Name => "Clip";

    internal override float Bound => 1;

    internal override bool IsSmooth => false;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Clamp(v, -1, 1);

    internal override double Invert(double y) => y;

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Clamp(v, 1);
}

/// <summary>min(a, 1) of a magnitude.</summary>
internal readonly struct ClipKernel<TVector> : IMagnitudeKernel<ClipKernel<TVector>, TVector> where TVector : struct
{
    private readonly TVector _one;

    private ClipKernel(TVector one) => _one = one;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ClipKernel<TVector> Create<TLanes>() where TLanes : struct, ILanes<TVector> => new(TLanes.Create(1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Evaluate<TLanes>(TVector magnitude) where TLanes : struct, ILanes<TVector> => TLanes.MinBits(magnitude, _one);
}
