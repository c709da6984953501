namespace SafBuild.Runtime.Artifact;

/// <summary>What a read shows of the bits that <see cref="BitSample"/> knows.</summary>
internal sealed class SampledBits
{
    /// <summary>Set bits beside it with which a bit is still among zeros: a fault may take some neighbours along.</summary>
    internal const int MostOthers = 2;

    private readonly List<SampledBit> _bits = [];
    private readonly List<ConstantRun> _runs = [];

    /// <summary>All of them, ascending.</summary>
    internal IReadOnlyList<SampledBit> Bits => _bits;

    /// <summary>Longest stretches of 00 or of FF around those that differ, and others, ascending.</summary>
    internal IReadOnlyList<ConstantRun> Runs => _runs;

    internal void Add(SampledBit bit) => _bits.Add(bit);

    /// <summary>Adds a stretch that begins where others end or within the last one, or is the last one again.</summary>
    internal void Add(ConstantRun run)
    {
        if (_runs.Count > 0 && _runs[^1].End >= run.Start && _runs[^1].Value == run.Value)
        {
            _runs[^1] = _runs[^1] with { End = Math.Max(_runs[^1].End, run.End), Differing = _runs[^1].Differing + run.Differing };
            return;
        }

        _runs.Add(run);
    }

    /// <summary>Adds those of a later part of the blob.</summary>
    internal SampledBits Add(SampledBits later)
    {
        _bits.AddRange(later._bits);
        later._runs.ForEach(Add);
        return this;
    }
}

/// <param name="Position">In bits of the blob.</param>
/// <param name="IsFlipped">Whether it differs from the clean one.</param>
/// <param name="IsAmongZeros">
/// Whether its byte has at most <see cref="SampledBits.MostOthers"/> other set bits, as it was read. A flip does not depend on the bits
/// beside it, so these differ as often as all others; those of another pruned model do not.
/// </param>
internal readonly record struct SampledBit(long Position, bool IsFlipped, bool IsAmongZeros);

/// <summary>Bytes of the blob, as read, that are all 00 or all FF.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">After the last.</param>
/// <param name="Value">0 or 255.</param>
/// <param name="Differing">Sampled bits in it that differ.</param>
internal readonly record struct ConstantRun(long Start, long End, byte Value, int Differing);
