namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// Signed bytes side by side, one of each block: what successive cancellation is written in, once for all widths. Every operation works on
/// each byte alone and is exact, so all widths give the same bits.
/// </summary>
/// <typeparam name="TVector">The register.</typeparam>
internal interface IByteLanes<TVector> where TVector : unmanaged
{
    /// <summary>Number of bytes, and so of blocks.</summary>
    static abstract int Count { get; }

    static abstract TVector Create(sbyte value);

    static abstract TVector Xor(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    /// <summary>Modulo 256.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Modulo 256.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>Clamped to -128 to 127.</summary>
    static abstract TVector AddSaturate(TVector a, TVector b);

    static abstract TVector Min(TVector a, TVector b);

    static abstract TVector Max(TVector a, TVector b);

    /// <summary>-1 where both are the same, else 0.</summary>
    static abstract TVector Equal(TVector a, TVector b);

    /// <summary>-1 where a is negative, else 0.</summary>
    static abstract TVector Negative(TVector a);
}
