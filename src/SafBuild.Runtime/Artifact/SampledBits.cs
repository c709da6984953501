namespace SafBuild.Runtime.Artifact;

/// <summary>What a read shows of the bits that <see cref="BitSample"/> knows.</summary>
internal sealed class SampledBits
{
    /// <summary>Set bits beside it with which a bit is still among zeros: a fault may take some neighbours along.</summary>
    internal const int MostOthers = 2;

    private readonly List<long> _flips = [];

    /// <summary>Positions, in bits of the blob, of sampled bits that differ, ascending.</summary>
    internal IReadOnlyList<long> Flips => _flips;

    /// <summary>
    /// Sampled bits whose byte has at most <see cref="MostOthers"/> other set bits, as it was read. A flip does not depend on the bits
    /// beside it, so these differ as often as all others; those of another pruned model do not.
    /// </summary>
    internal int AmongZeros { get; private set; }

    /// <summary>Those of them that differ.</summary>
    internal int AmongZerosFlips { get; private set; }

    internal void Add(long position, bool isFlipped, bool isAmongZeros)
    {
        if (isFlipped)
        {
            _flips.Add(position);
        }

        AmongZeros += isAmongZeros ? 1 : 0;
        AmongZerosFlips += isAmongZeros && isFlipped ? 1 : 0;
    }

    /// <summary>Adds those of a later part of the blob.</summary>
    internal SampledBits Add(SampledBits later)
    {
        _flips.AddRange(later._flips);
        AmongZeros += later.AmongZeros;
        AmongZerosFlips += later.AmongZerosFlips;
        return this;
    }
}
