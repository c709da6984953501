namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = v, the unprotected model. Total like the others: NaN reads as 0, an infinity as the largest finite float.</summary>
internal sealed class Identity : SaturatedFunction
{
    internal override string Name => "Identity";

    internal override float Bound => float.MaxValue;

    internal override bool IsSmooth => false;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Clamp(v, -float.MaxValue, float.MaxValue);

    internal override double Invert(double y) => y;

    internal override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            result[i] = (float)Evaluate(raw[i]);
        }
    }
}
