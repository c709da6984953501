using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = v, the unprotected model. Total like the others: NaN reads as 0, an infinity as the largest finite float.</summary>
internal sealed class Identity
    : KernelFunction<IdentityKernel<Vector128<float>>, IdentityKernel<Vector256<float>>, IdentityKernel<Vector512<float>>>
{
    internal override string Name => "Identity";

    internal override float Bound => float.MaxValue;

    internal override bool IsSmooth => false;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Clamp(v, -float.MaxValue, float.MaxValue);

    internal override double Invert(double y) => y;

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Finite(v);
}

/// <summary>The magnitude, infinities as the largest finite float.</summary>
internal readonly struct IdentityKernel<TVector> : IMagnitudeKernel<IdentityKernel<TVector>, TVector> where TVector : struct
{
    private readonly TVector _largest;

    private IdentityKernel(TVector largest) => _largest = largest;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IdentityKernel<TVector> Create<TLanes>() where TLanes : struct, ILanes<TVector> => new(TLanes.Create(float.MaxValue));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Evaluate<TLanes>(TVector magnitude) where TLanes : struct, ILanes<TVector> => TLanes.MinBits(magnitude, _largest);
}
