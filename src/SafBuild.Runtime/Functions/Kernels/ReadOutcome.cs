namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>What one pass over raw values saw.</summary>
/// <param name="Cleared">Raw values whose magnitude bits were above the limit; they were read as 0.</param>
/// <param name="HasSpecial">Whether an infinity or a NaN was there.</param>
internal readonly record struct ReadOutcome(int Cleared, bool HasSpecial)
{
    /// <summary>Bits of +infinity; NaN patterns are above.</summary>
    internal const uint Infinity = 0x7F800000;

    public static ReadOutcome operator +(ReadOutcome a, ReadOutcome b) => new(a.Cleared + b.Cleared, a.HasSpecial | b.HasSpecial);
}
