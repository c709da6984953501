namespace SafBuild.Hardener.Faults;

/// <summary>
/// How memory goes wrong. A new model is one file and one line in <see cref="FaultModels"/>.
/// Which bits are hit depends only on the random stream, the rate and the number of bytes, never on their content: forms of a model
/// with one layout (plain, clip, unit, hardened) get the same faults in the same bits.
/// </summary>
internal abstract class FaultModel
{
    /// <summary>The name in csproj and reports.</summary>
    internal abstract string Name { get; }

    /// <summary>Injects faults into the stored bytes of one tensor (all copies) and returns the number of bits that changed.</summary>
    /// <param name="stored">Bit b of the tensor is bit b mod 8 (0 the lowest) of byte b / 8.</param>
    /// <param name="bitErrorRate">Faults per stored bit, 0 to 0.5.</param>
    /// <param name="random">The tensor's stream, at its start.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is outside 0 to 0.5 or NaN.</exception>
    internal abstract long Inject(Span<byte> stored, double bitErrorRate, KeyedRandom random);
}
