using System.Runtime.CompilerServices;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = tanh v, L = 1.</summary>
internal sealed class Tanh : KernelFunction<TanhKernel>
{
    internal override string Name => "Tanh";

    internal override float Bound => 1;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Tanh(v);

    internal override double Invert(double y) => Math.Atanh(y);

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Tanh(v);
}

/// <summary>tanh of a magnitude, at most 2.2 ulp from the exact value.</summary>
internal readonly struct TanhKernel : IMagnitudeKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<TVector, TLanes>(TVector magnitude)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        // From 9.1 on tanh rounds to 1.
        TVector a = TLanes.MinBits(magnitude, TLanes.Create(9.2f));
        return TLanes.Select(TLanes.Greater(a, TLanes.Create(SmallestLarge)), Large<TVector, TLanes>(a, 1), Small<TVector, TLanes>(a));
    }

    /// <summary><see cref="Small"/> up to here, <see cref="Large"/> beyond.</summary>
    internal const float SmallestLarge = 0.55f;

    /// <summary>a + a^3 P(a^2), minimax on [0, 0.55]. The correction is small beside a, so its rounding cannot break monotony.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Small<TVector, TLanes>(TVector a)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        TVector square = TLanes.Multiply(a, a);
        TVector p = TLanes.Create(0.0164375808f);
        p = TLanes.Fma(p, square, TLanes.Create(-0.0526718125f));
        p = TLanes.Fma(p, square, TLanes.Create(0.133207247f));
        p = TLanes.Fma(p, square, TLanes.Create(-0.333329469f));
        return TLanes.Fma(TLanes.Multiply(a, square), p, a);
    }

    /// <summary>
    /// gain - 2 gain / (e^2a + 1): a chain of monotone steps, so it is monotone where tanh is nearly flat, which a rational function is
    /// not. The gain is in it because multiplying afterwards would multiply the rounding errors, too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Large<TVector, TLanes>(TVector a, float gain)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        // e^2a = 2^n e^2r with r = a - n ln2/2. Adding 1.5 * 2^23 rounds to an integer, which is then also in the low bits.
        TVector magic = TLanes.Create(12582912f);
        TVector shifted = TLanes.Fma(a, TLanes.Create(2.88539008f), magic);
        TVector n = TLanes.Subtract(shifted, magic);
        TVector r = TLanes.Fma(n, TLanes.Create(-0.34657359f), a);
        TVector e = TLanes.Create(0.266000032f);
        e = TLanes.Fma(e, r, TLanes.Create(0.67024529f));
        e = TLanes.Fma(e, r, TLanes.Create(1.33336926f));
        e = TLanes.Fma(e, r, TLanes.Create(1.99996924f));
        e = TLanes.Fma(e, r, TLanes.Create(2));
        e = TLanes.Fma(e, r, TLanes.Create(1));
        e = TLanes.AddBits(e, TLanes.ShiftToExponent(shifted));
        return TLanes.Subtract(TLanes.Create(gain), TLanes.Divide(TLanes.Create(2 * gain), TLanes.Add(e, TLanes.Create(1))));
    }
}
