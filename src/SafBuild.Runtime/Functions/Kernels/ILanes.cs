namespace SafBuild.Runtime.Functions.Kernels;

/// <summary>
/// Floats side by side in one register: the operations that kernels are written in, once for all widths.
/// Every operation works on each lane alone and is exactly rounded or moves bits, so a kernel gives the same
/// bits at every width. No estimates, no reciprocal approximations, no platform minimum of NaN.
/// "Bits" operations see the lanes as 32-bit integers.
/// </summary>
/// <typeparam name="TVector">The register.</typeparam>
internal interface ILanes<TVector> where TVector : struct
{
    /// <summary>Number of lanes.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(ref readonly float source, nuint index);

    static abstract void Store(TVector value, ref float destination, nuint index);

    static abstract TVector Create(float value);

    static abstract TVector CreateBits(uint bits);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a * b + c with one rounding, also where the processor has no such instruction.</summary>
    static abstract TVector Fma(TVector a, TVector b, TVector c);

    /// <summary>Bit by bit, a where the mask is one, else b.</summary>
    static abstract TVector Select(TVector mask, TVector a, TVector b);

    static abstract TVector And(TVector a, TVector b);

    /// <summary>value where the mask is zero, else 0.</summary>
    static abstract TVector Clear(TVector value, TVector mask);

    static abstract TVector Or(TVector a, TVector b);

    /// <summary>Sum of the lanes as integers.</summary>
    static abstract int SumBits(TVector a);

    /// <summary>Smaller as signed integers; for non-negative floats also the smaller float.</summary>
    static abstract TVector MinBits(TVector a, TVector b);

    /// <summary>Larger as signed integers; for non-negative floats also the larger float.</summary>
    static abstract TVector MaxBits(TVector a, TVector b);

    static abstract TVector AddBits(TVector a, TVector b);

    static abstract TVector SubtractBits(TVector a, TVector b);

    /// <summary>All ones where a &gt; b; both without a sign bit, so that integers and floats compare alike.</summary>
    static abstract TVector Greater(TVector a, TVector b);

    /// <summary>Whether any lane of a is greater; both without a sign bit.</summary>
    static abstract bool AnyGreater(TVector a, TVector b);

    /// <summary>Whether any lane has its sign bit set.</summary>
    static abstract bool AnySign(TVector a);

    /// <summary>Moves the low bits into the exponent field (23 places up).</summary>
    static abstract TVector ShiftToExponent(TVector a);
}
