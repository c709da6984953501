using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Functions.Kernels;

namespace SafBuild.Runtime.Functions;

/// <summary>
/// f(v) = 1.7159 tanh(2v/3), L = 1.7159. arXiv 2411.19027 names a modified tanh without a formula; this is
/// the form of LeCun, Bottou, Orr and Mueller, "Efficient BackProp" (1998), with f(1) close to 1.
/// </summary>
internal sealed class ModifiedTanh
    : KernelFunction<ModifiedTanhKernel<Vector128<float>>, ModifiedTanhKernel<Vector256<float>>, ModifiedTanhKernel<Vector512<float>>>
{
    internal const float Gain = 1.7159f;

    internal override string Name => "ModifiedTanh";

    internal override float Bound => Gain;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : (double)Gain * Math.Tanh(v * (2.0 / 3));

    internal override double Invert(double y) => Math.Atanh(y / Gain) * 1.5;

    internal override T Write<T>(IFunctionForm<T> form, T v) => form.Multiply(form.Tanh(form.Multiply(v, 2.0 / 3)), 1.7159);
}

/// <summary>1.7159 tanh(2a/3) of a magnitude, at most 4 ulp from the exact value.</summary>
internal readonly struct ModifiedTanhKernel<TVector> : IMagnitudeKernel<ModifiedTanhKernel<TVector>, TVector> where TVector : struct
{
    private static readonly float[] Constants = [13.8f, 2f / 3, ModifiedTanh.Gain, 2 * ModifiedTanh.Gain];

    private readonly TanhKernel<TVector> _tanh;
    private readonly TVector _largest;
    private readonly TVector _slope;
    private readonly TVector _gain;
    private readonly TVector _twiceGain;

    private ModifiedTanhKernel(TanhKernel<TVector> tanh, TVector largest, TVector slope, TVector gain, TVector twiceGain)
    {
        _tanh = tanh;
        _largest = largest;
        _slope = slope;
        _gain = gain;
        _twiceGain = twiceGain;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ModifiedTanhKernel<TVector> Create<TLanes>() where TLanes : struct, ILanes<TVector>
    {
        float[] c = Constants;
        return new(
            TanhKernel<TVector>.Create<TLanes>(), TLanes.Create(c[0]), TLanes.Create(c[1]), TLanes.Create(c[2]), TLanes.Create(c[3]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Evaluate<TLanes>(TVector magnitude) where TLanes : struct, ILanes<TVector>
    {
        // Clamped before the product: infinities stay numbers.
        TVector a = TLanes.Multiply(TLanes.MinBits(magnitude, _largest), _slope);
        return TLanes.Select(
            _tanh.IsLarge<TLanes>(a), _tanh.Large<TLanes>(a, _gain, _twiceGain),
            TLanes.Multiply(_gain, _tanh.Small<TLanes>(a)));
    }
}
