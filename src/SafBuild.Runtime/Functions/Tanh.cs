namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = tanh v, L = 1.</summary>
internal sealed class Tanh : SaturatedFunction
{
    internal override string Name => "Tanh";

    internal override float Bound => 1;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Tanh(v);

    internal override double Invert(double y) => Math.Atanh(y);

    internal override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            result[i] = (float)Evaluate(raw[i]);
        }
    }
}
