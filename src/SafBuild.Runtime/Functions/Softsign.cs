using System.Runtime.CompilerServices;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = v / (1 + |v|), L = 1.</summary>
internal sealed class Softsign : KernelFunction<SoftsignKernel>
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
internal readonly struct SoftsignKernel : IMagnitudeKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<TVector, TLanes>(TVector magnitude)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        // The plain quotient is not monotone: 1 + a rounds in coarser steps than a. So the rounding error of
        // 1 + a is kept, and the quotient corrected by its exact remainder.
        TVector a = TLanes.MinBits(magnitude, TLanes.Create(1e15f));
        TVector one = TLanes.Create(1);
        TVector larger = TLanes.MaxBits(a, one);
        TVector smaller = TLanes.MinBits(a, one);
        TVector sum = TLanes.Add(larger, smaller);
        TVector error = TLanes.Subtract(smaller, TLanes.Subtract(sum, larger));
        TVector reciprocal = TLanes.Divide(one, sum);
        TVector quotient = TLanes.Multiply(a, reciprocal);
        TVector negative = TLanes.Or(quotient, TLanes.CreateBits(0x80000000));
        TVector remainder = TLanes.Fma(negative, error, TLanes.Fma(negative, sum, a));
        return TLanes.Fma(remainder, reciprocal, quotient);
    }
}
