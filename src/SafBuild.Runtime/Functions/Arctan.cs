using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = atan v, L = pi/2 (rounded to float).</summary>
internal sealed class Arctan
    : KernelFunction<ArctanKernel<Vector128<float>>, ArctanKernel<Vector256<float>>, ArctanKernel<Vector512<float>>>
{
    internal override string Name => "Arctan";

    internal override float Bound => (float)(Math.PI / 2);

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Atan(v);

    internal override double Invert(double y) => Math.Tan(y);

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Arctan(v);
}

/// <summary>atan of a magnitude, at most 2.9 ulp from the exact value.</summary>
internal readonly struct ArctanKernel<TVector> : IMagnitudeKernel<ArctanKernel<TVector>, TVector> where TVector : struct
{
    private static readonly float[] Constants =
    [
        1e15f, 1, -1,
        0.414213568f, 2.41421366f, // tan(pi/8), tan(3 pi/8)
        0.785398185f, 1.57079637f, // pi/4, pi/2
        -0.333329499f, 0.199776977f, -0.138775378f, 0.0805323422f,
    ];

    private readonly TVector _largest;
    private readonly TVector _one;
    private readonly TVector _minusOne;
    private readonly TVector _endOfSmall;
    private readonly TVector _endOfMiddle;
    private readonly TVector _quarter;
    private readonly TVector _half;
    private readonly TVector _p0;
    private readonly TVector _p1;
    private readonly TVector _p2;
    private readonly TVector _p3;

    private ArctanKernel(
        (TVector Largest, TVector One, TVector MinusOne) numbers, (TVector Small, TVector Middle) ends, (TVector Quarter, TVector Half) pi,
        (TVector P0, TVector P1, TVector P2, TVector P3) polynomial)
    {
        (_largest, _one, _minusOne) = numbers;
        (_endOfSmall, _endOfMiddle) = ends;
        (_quarter, _half) = pi;
        (_p0, _p1, _p2, _p3) = polynomial;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ArctanKernel<TVector> Create<TLanes>() where TLanes : struct, ILanes<TVector>
    {
        float[] c = Constants;
        return new(
            (TLanes.Create(c[0]), TLanes.Create(c[1]), TLanes.Create(c[2])),
            (TLanes.Create(c[3]), TLanes.Create(c[4])), (TLanes.Create(c[5]), TLanes.Create(c[6])),
            (TLanes.Create(c[7]), TLanes.Create(c[8]), TLanes.Create(c[9]), TLanes.Create(c[10])));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Evaluate<TLanes>(TVector magnitude) where TLanes : struct, ILanes<TVector>
    {
        // Brought to |t| <= tan(pi/8) with one division: atan a = pi/4 + atan((a-1)/(a+1)) = pi/2 + atan(-1/a).
        // On so short an interval the polynomial's correction is below 0.03, too small to break monotony.
        TVector a = TLanes.MinBits(magnitude, _largest);
        TVector middle = TLanes.Greater(a, _endOfSmall);
        TVector large = TLanes.Greater(a, _endOfMiddle);
        TVector numerator = TLanes.Select(large, _minusOne, TLanes.Select(middle, TLanes.Subtract(a, _one), a));
        TVector denominator = TLanes.Select(large, a, TLanes.Select(middle, TLanes.Add(a, _one), _one));
        TVector t = TLanes.Divide(numerator, denominator);
        TVector start = TLanes.Select(large, _half, TLanes.And(middle, _quarter));

        TVector square = TLanes.Multiply(t, t);
        TVector p = TLanes.Fma(_p3, square, _p2);
        p = TLanes.Fma(p, square, _p1);
        p = TLanes.Fma(p, square, _p0);
        return TLanes.Add(start, TLanes.Fma(TLanes.Multiply(t, square), p, t));
    }
}
