using System.Runtime.CompilerServices;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = atan v, L = pi/2 (rounded to float).</summary>
internal sealed class Arctan : KernelFunction<ArctanKernel>
{
    internal override string Name => "Arctan";

    internal override float Bound => (float)(Math.PI / 2);

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Atan(v);

    internal override double Invert(double y) => Math.Tan(y);

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Arctan(v);
}

/// <summary>atan of a magnitude, at most 2.9 ulp from the exact value.</summary>
internal readonly struct ArctanKernel : IMagnitudeKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<TVector, TLanes>(TVector magnitude)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        // Brought to |t| <= tan(pi/8) with one division: atan a = pi/4 + atan((a-1)/(a+1)) = pi/2 + atan(-1/a).
        // On so short an interval the polynomial's correction is below 0.03, too small to break monotony.
        TVector a = TLanes.MinBits(magnitude, TLanes.Create(1e15f));
        TVector one = TLanes.Create(1);
        TVector middle = TLanes.Greater(a, TLanes.Create(0.414213568f));
        TVector large = TLanes.Greater(a, TLanes.Create(2.41421366f));
        TVector numerator = TLanes.Select(large, TLanes.Create(-1), TLanes.Select(middle, TLanes.Subtract(a, one), a));
        TVector denominator = TLanes.Select(large, a, TLanes.Select(middle, TLanes.Add(a, one), one));
        TVector t = TLanes.Divide(numerator, denominator);
        TVector start = TLanes.Select(large, TLanes.Create(1.57079637f), TLanes.And(middle, TLanes.Create(0.785398185f)));

        TVector square = TLanes.Multiply(t, t);
        TVector p = TLanes.Create(0.0805323422f);
        p = TLanes.Fma(p, square, TLanes.Create(-0.138775378f));
        p = TLanes.Fma(p, square, TLanes.Create(0.199776977f));
        p = TLanes.Fma(p, square, TLanes.Create(-0.333329499f));
        return TLanes.Add(start, TLanes.Fma(TLanes.Multiply(t, square), p, t));
    }
}
