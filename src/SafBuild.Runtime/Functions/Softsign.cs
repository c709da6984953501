namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = v / (1 + |v|), L = 1.</summary>
internal sealed class Softsign : SaturatedFunction
{
    internal override string Name => "Softsign";

    internal override float Bound => 1;

    internal override double Evaluate(double v) =>
        double.IsNaN(v) ? 0 : double.IsInfinity(v) ? Math.Sign(v) : v / (1 + Math.Abs(v));

    internal override double Invert(double y) => y / (1 - Math.Abs(y));

    internal override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            result[i] = (float)Evaluate(raw[i]);
        }
    }
}
