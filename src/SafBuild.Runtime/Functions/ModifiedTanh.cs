using System.Runtime.CompilerServices;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>
/// f(v) = 1.7159 tanh(2v/3), L = 1.7159. arXiv 2411.19027 names a modified tanh without a formula; this is
/// the form of LeCun, Bottou, Orr and Mueller, "Efficient BackProp" (1998), with f(1) close to 1.
/// </summary>
internal sealed class ModifiedTanh : KernelFunction<ModifiedTanhKernel>
{
    internal const float Gain = 1.7159f;

    internal override string Name => "ModifiedTanh";

    internal override float Bound => Gain;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : (double)Gain * Math.Tanh(v * (2.0 / 3));

    internal override double Invert(double y) => Math.Atanh(y / Gain) * 1.5;

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Multiply(form.Tanh(form.Multiply(v, 2.0 / 3)), 1.7159);
}

/// <summary>1.7159 tanh(2a/3) of a magnitude, at most 4 ulp from the exact value.</summary>
internal readonly struct ModifiedTanhKernel : IMagnitudeKernel
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Evaluate<TVector, TLanes>(TVector magnitude)
        where TVector : struct
        where TLanes : struct, ILanes<TVector>
    {
        // Clamped before the product: infinities stay numbers.
        TVector a = TLanes.Multiply(TLanes.MinBits(magnitude, TLanes.Create(13.8f)), TLanes.Create(2f / 3));
        return TLanes.Select(
            TLanes.Greater(a, TLanes.Create(TanhKernel.SmallestLarge)),
            TanhKernel.Large<TVector, TLanes>(a, ModifiedTanh.Gain),
            TLanes.Multiply(TLanes.Create(ModifiedTanh.Gain), TanhKernel.Small<TVector, TLanes>(a)));
    }
}
