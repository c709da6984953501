using System.Runtime.CompilerServices;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = v, the unprotected model. Total like the others: NaN reads as 0, an infinity as the largest finite float.</summary>
internal sealed class Identity : KernelFunction<IdentityKernel>
{
    internal override string Name => "Identity";

    internal override float Bound => float.MaxValue;

    internal override bool IsSmooth => false;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Clamp(v, -float.MaxValue, float.MaxValue);

    internal override double Invert(double y) => y;

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Finite(v);
}

/// <summary>The magnitude, infinities as the largest finite float.</summary>
internal readonly struct IdentityKernel : IMagnitudeKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<TVector, TLanes>(TVector magnitude)
        where TVector : struct
        where TLanes : struct, ILanes<TVector> => TLanes.MinBits(magnitude, TLanes.Create(float.MaxValue));
}
