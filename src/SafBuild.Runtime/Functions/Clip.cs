namespace SafBuild.Runtime.Functions;

/// <summary>f(v) = clamp(v, -1, 1), L = 1: the strong baseline that needs no SAF.</summary>
internal sealed class Clip : SaturatedFunction
{
    internal override string Name => "Clip";

    internal override float Bound => 1;

    internal override bool IsSmooth => false;

    internal override double Evaluate(double v) => double.IsNaN(v) ? 0 : Math.Clamp(v, -1, 1);

    internal override double Invert(double y) => y;

    internal override void Apply(ReadOnlySpan<float> raw, Span<float> result)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            result[i] = (float)Evaluate(raw[i]);
        }
    }
}
