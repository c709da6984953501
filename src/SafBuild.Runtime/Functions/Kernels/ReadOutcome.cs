namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>What one pass over raw values saw.</summary>
/// <param name="Cleared">Raw values whose magnitude bits were above the limit; they were read as 0.</param>
/// <param name="LargestBits">The largest magnitude as bits: at least 0x7F800000 when an infinity or a NaN was there.</param>
internal readonly record struct ReadOutcome(int Cleared, uint LargestBits)
{
    /// <summary>Bits of +infinity; NaN patterns are above.</summary>
    internal const uint Infinity = 0x7F800000;

    /// <summary>Whether infinities or NaN have to be counted.</summary>
    internal bool HasSpecial => LargestBits >= Infinity;

    public static ReadOutcome operator +(ReadOutcome a, ReadOutcome b) => new(a.Cleared + b.Cleared, Math.Max(a.LargestBits, b.LargestBits));
}

/// <summary>Which registers to use; all give the same bits.</summary>
internal enum VectorWidth
{
    /// <summary>The widest that the processor has.</summary>
    Widest,
    Bits128,
    Bits256,
    Bits512,
}
