namespace SafBuild.Runtime;

/// <summary>
/// What <see cref="SafModel.Load"/> met in the stored bits. Counts are of raw values (words of the blob). A clean
/// artifact has none of them; faults make them grow, and the weights stay finite and bounded all the same.
/// </summary>
public sealed record SafReadReport
{
    /// <summary>Raw values that were NaN and were read as 0 (in three-copy tensors: voted values, read as the value of the clean range nearest 0).</summary>
    public long Nan { get; init; }

    /// <summary>Raw values that were infinite and were read as the bound of the function, or as 0 by the rule Zero.</summary>
    public long Infinite { get; init; }

    /// <summary>Finite raw values beyond the largest one stored, read as 0 (rule Zero only), and voted values outside their clean range, clamped into it.</summary>
    public long OutOfRange { get; init; }

    /// <summary>Values of three-copy tensors whose copies differed and were put right by the vote.</summary>
    public long Voted { get; init; }

    /// <summary>Words that an error-correcting storage format put right.</summary>
    public long Corrected { get; init; }

    /// <summary>Words that an error-correcting storage format found damaged beyond repair; they are read as 0.</summary>
    public long Detected { get; init; }

    /// <summary>Bytes of one block of the blob; the last block may be shorter.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Number of blocks of the blob.</summary>
    public required int BlockCount { get; init; }

    /// <summary>Indices, ascending, of the blocks whose checksum differs; block i starts at byte i * <see cref="BlockSize"/>. Empty when <see cref="SafLoadOptions.CheckBlocks"/> is off.</summary>
    public required IReadOnlyList<int> DamagedBlocks { get; init; }

    /// <summary>
    /// Estimated probability that one stored bit flipped; 0 for a clean blob. While less than half of the blocks are damaged:
    /// the rate at which that share of blocks has at least one flip. Beyond: the share of bits of three-copy tensors
    /// whose copies differ, over three. Without three-copy tensors, or where they show nothing: a lower bound, one flip
    /// a damaged block. Assumes independent flips.
    /// </summary>
    public required double EstimatedBitErrorRate { get; init; }

    /// <summary>True when nothing at all was found.</summary>
    public bool IsClean => DamagedBlocks.Count == 0 && Nan + Infinite + OutOfRange + Voted + Corrected + Detected == 0;
}
