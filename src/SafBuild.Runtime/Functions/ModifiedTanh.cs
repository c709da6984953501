namespace SafBuild.Runtime.Functions;

/// <summary>
/// f(v) = 1.7159 tanh(2v/3), L = 1.7159. arXiv 2411.19027 names a modified tanh without a formula; this is
/// the form of LeCun, Bottou, Orr and Mueller, "Efficient BackProp" (1998), with f(1) close to 1.
/// </summary>
internal sealed class ModifiedTanh : SaturatedFunction
{
    private const double Gain = 1.7159f;

    internal override string Name => "ModifiedTanh";

    internal override float Bound => (float)Gain;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Gain * Math.Tanh(v * (2.0 / 3));

    internal override double Invert(double y) => Math.Atanh(y / Gain) * 1.5;

    internal override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            result[i] = (float)Evaluate(raw[i]);
        }
    }
}
