using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = v / (1 + |v|), L = 1.</summary>
internal sealed class Softsign
    : KernelFunction<SoftsignKernel<Vector128<float>>, SoftsignKernel<Vector256<float>>, SoftsignKernel<Vector512<float>>>
{
    internal override string Name => "Softsign";

    internal override float Bound => 1;

    internal override double Evaluate(double v) =>
        double.IsNaN(v) ? 0 : double.IsInfinity(v) ? Math.Sign(v) : v / (1 + Math.Abs(v));

    internal override double Invert(double y) => y / (1 - Math.Abs(y));

    internal override T Write<T>(IFunctionForm<T> form, T v)
    {
        // Infinity over infinity would be NaN.
        T finite = form.Finite(v);
        return form.Divide(finite, form.Add(form.Abs(finite), 1));
    }
}

/// <summary>a / (1 + a) of a magnitude, within 0.51 ulp of the exact value.</summary>
internal readonly struct SoftsignKernel<TVector> : IMagnitudeKernel<SoftsignKernel<TVector>, TVector> where TVector : struct
{
    private static readonly float[] Constants = [1e15f, 1, -0f];

    private readonly TVector _largest;
    private readonly TVector _one;
    private readonly TVector _sign;

    private SoftsignKernel(TVector largest, TVector one, TVector sign)
    {
        _largest = largest;
        _one = one;
        _sign = sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SoftsignKernel<TVector> Create<TLanes>() where TLanes : struct, ILanes<TVector>
    {
        float[] c = Constants;
        return new(TLanes.Create(c[0]), TLanes.Create(c[1]), TLanes.Create(c[2]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Evaluate<TLanes>(TVector magnitude) where TLanes : struct, ILanes<TVector>
    {
        // The plain quotient is not monotone: 1 + a rounds in coarser steps than a. So the rounding error of
        // 1 + a is kept, and the quotient corrected by its exact remainder.
        TVector a = TLanes.MinBits(magnitude, _largest);
        TVector larger = TLanes.MaxBits(a, _one);
        TVector smaller = TLanes.MinBits(a, _one);
        TVector sum = TLanes.Add(larger, smaller);
        TVector error = TLanes.Subtract(smaller, TLanes.Subtract(sum, larger));
        TVector reciprocal = TLanes.Divide(_one, sum);
        TVector quotient = TLanes.Multiply(a, reciprocal);
        TVector negative = TLanes.Or(quotient, _sign);
        TVector remainder = TLanes.Fma(negative, error, TLanes.Fma(negative, sum, a));
        return TLanes.Fma(remainder, reciprocal, quotient);
    }
}
