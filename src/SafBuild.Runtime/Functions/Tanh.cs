using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = tanh v, L = 1.</summary>
internal sealed class Tanh : KernelFunction<TanhKernel<Vector128<float>>, TanhKernel<Vector256<float>>, TanhKernel<Vector512<float>>>
{
    internal override string Name => "Tanh";

    internal override float Bound => 1;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Tanh(v);

    internal override double Invert(double y) => Math.Atanh(y);

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Tanh(v);
}

/// <summary>tanh of a magnitude, at most 2.2 ulp from the exact value.</summary>
internal readonly struct TanhKernel<TVector> : IMagnitudeKernel<TanhKernel<TVector>, TVector> where TVector : struct
{
    private static readonly float[] Constants =
    [
        9.2f, // from 9.1 on tanh rounds to 1
        0.55f,
        -0.333329469f, 0.133207247f, -0.0526718125f, 0.0164375808f,
        12582912f, 2.88539008f, -0.34657359f, // 1.5 * 2^23, 2 / ln 2, -ln 2 / 2
        1, 2, 1.99996924f, 1.33336926f, 0.67024529f, 0.266000032f,
    ];

    private readonly TVector _largest;
    private readonly TVector _largestSmall;
    private readonly TVector _s0;
    private readonly TVector _s1;
    private readonly TVector _s2;
    private readonly TVector _s3;
    private readonly TVector _magic;
    private readonly TVector _perStep;
    private readonly TVector _minusStep;
    private readonly TVector _one;
    private readonly TVector _two;
    private readonly TVector _e2;
    private readonly TVector _e3;
    private readonly TVector _e4;
    private readonly TVector _e5;

    private TanhKernel(
        (TVector Largest, TVector LargestSmall) ends, (TVector S0, TVector S1, TVector S2, TVector S3) small,
        (TVector Magic, TVector PerStep, TVector MinusStep) reduction,
        (TVector E0, TVector E1, TVector E2, TVector E3, TVector E4, TVector E5) exponential)
    {
        (_largest, _largestSmall) = ends;
        (_s0, _s1, _s2, _s3) = small;
        (_magic, _perStep, _minusStep) = reduction;
        (_one, _two, _e2, _e3, _e4, _e5) = exponential;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TanhKernel<TVector> Create<TLanes>() where TLanes : struct, ILanes<TVector>
    {
        float[] c = Constants;
        return new(
            (TLanes.Create(c[0]), TLanes.Create(c[1])),
            (TLanes.Create(c[2]), TLanes.Create(c[3]), TLanes.Create(c[4]), TLanes.Create(c[5])),
            (TLanes.Create(c[6]), TLanes.Create(c[7]), TLanes.Create(c[8])),
            (TLanes.Create(c[9]), TLanes.Create(c[10]), TLanes.Create(c[11]), TLanes.Create(c[12]), TLanes.Create(c[13]),
                TLanes.Create(c[14])));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Evaluate<TLanes>(TVector magnitude) where TLanes : struct, ILanes<TVector>
    {
        TVector a = TLanes.MinBits(magnitude, _largest);
        return TLanes.Select(IsLarge<TLanes>(a), Large<TLanes>(a, _one, _two), Small<TLanes>(a));
    }

    /// <summary>Where <see cref="Large"/> holds; <see cref="Small"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TVector IsLarge<TLanes>(TVector a) where TLanes : struct, ILanes<TVector> => TLanes.Greater(a, _largestSmall);

    /// <summary>a + a^3 P(a^2), minimax on [0, 0.55]. The correction is small beside a, so its rounding cannot break monotony.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TVector Small<TLanes>(TVector a) where TLanes : struct, ILanes<TVector>
    {
        TVector square = TLanes.Multiply(a, a);
        TVector p = TLanes.Fma(_s3, square, _s2);
        p = TLanes.Fma(p, square, _s1);
        p = TLanes.Fma(p, square, _s0);
        return TLanes.Fma(TLanes.Multiply(a, square), p, a);
    }

    /// <summary>
    /// gain - 2 gain / (e^2a + 1): a chain of monotone steps, so it is monotone where tanh is nearly flat, which a rational function is
    /// not. The gain is in it because multiplying afterwards would multiply the rounding errors, too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TVector Large<TLanes>(TVector a, TVector gain, TVector twiceGain) where TLanes : struct, ILanes<TVector>
    {
        // e^2a = 2^n e^2r with r = a - n ln2/2. Adding 1.5 * 2^23 rounds to an integer, which is then also in the low bits.
        TVector shifted = TLanes.Fma(a, _perStep, _magic);
        TVector n = TLanes.Subtract(shifted, _magic);
        TVector r = TLanes.Fma(n, _minusStep, a);
        TVector e = TLanes.Fma(_e5, r, _e4);
        e = TLanes.Fma(e, r, _e3);
        e = TLanes.Fma(e, r, _e2);
        e = TLanes.Fma(e, r, _two);
        e = TLanes.Fma(e, r, _one);
        e = TLanes.AddBits(e, TLanes.ShiftToExponent(shifted));
        return TLanes.Subtract(gain, TLanes.Divide(twiceGain, TLanes.Add(e, _one)));
    }
}
