namespace SafBuild.Runtime.Formats.Coded;

/// <summary>One block.</summary>
internal readonly struct BytesScalar : IByteLanes<sbyte>
{
    public static int Count => 1;

    public static sbyte Create(sbyte value) => value;

    public static sbyte Xor(sbyte a, sbyte b) => (sbyte)(a ^ b);

    public static sbyte And(sbyte a, sbyte b) => (sbyte)(a & b);

    public static sbyte Or(sbyte a, sbyte b) => (sbyte)(a | b);

    public static sbyte Add(sbyte a, sbyte b) => (sbyte)(a + b);

    public static sbyte Subtract(sbyte a, sbyte b) => (sbyte)(a - b);

    public static sbyte AddSaturate(sbyte a, sbyte b) => (sbyte)Math.Clamp(a + b, sbyte.MinValue, sbyte.MaxValue);

    public static sbyte Min(sbyte a, sbyte b) => Math.Min(a, b);

    public static sbyte Max(sbyte a, sbyte b) => Math.Max(a, b);

    public static sbyte Equal(sbyte a, sbyte b) => a == b ? (sbyte)-1 : (sbyte)0;

    public static sbyte Negative(sbyte a) => (sbyte)(a >> 7);
}
