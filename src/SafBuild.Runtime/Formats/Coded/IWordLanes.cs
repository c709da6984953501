namespace SafBuild.Runtime.Formats.Coded;

/// <summary>64-bit words side by side: what transforms of many blocks are written in, once for all widths.</summary>
/// <typeparam name="TVector">The register.</typeparam>
internal interface IWordLanes<TVector> where TVector : unmanaged
{
    /// <summary>Number of words.</summary>
    static abstract int Count { get; }

    static abstract TVector Create(ulong value);

    static abstract TVector Xor(TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    static abstract TVector Or(TVector a, TVector b);

    static abstract TVector ShiftLeft(TVector a, int by);

    static abstract TVector ShiftRight(TVector a, int by);
}
