namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = atan v, L = pi/2 (rounded to float).</summary>
internal sealed class Arctan : SaturatedFunction
{
    internal override string Name => "Arctan";

    internal override float Bound => (float)(Math.PI / 2);

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Atan(v);

    internal override double Invert(double y) => Math.Tan(y);

    internal override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            result[i] = (float)Evaluate(raw[i]);
        }
    }
}
