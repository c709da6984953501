using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Reading;

/// <summary>What a read met in the stored bits. Adds up over tensors.</summary>
internal readonly record struct ReadCounts
{
    /// <summary>Raw values that were NaN and read as 0.</summary>
    public long Nan { get; init; }

    /// <summary>Raw values that were +-infinity and read as +-s*L (or by the out-of-range rule).</summary>
    public long Infinite { get; init; }

    /// <summary>
    /// Finite raw values beyond the largest one stored (OutOfRange=Zero), or finite voted values outside the range of a three-copy
    /// tensor.
    /// </summary>
    public long OutOfRange { get; init; }

    /// <summary>Words of three-copy tensors whose copies differed and were put right by the vote.</summary>
    public long Voted { get; init; }

    /// <summary>
    /// Bits of three-copy tensors whose copies differed: each is one flip (or, far rarer, two), so this estimates the bit error rate.
    /// </summary>
    public long VotedBits { get; init; }

    /// <summary>Blocks that an error-correcting storage format put right.</summary>
    public long Corrected { get; init; }

    /// <summary>Blocks in which an error-correcting storage format found flipped bits.</summary>
    public long Detected { get; init; }

    /// <summary>Blocks of these that could not be put right; their values read as 0.</summary>
    public long Lost { get; init; }

    /// <summary>Blocks of coded storage, whatever became of them.</summary>
    public long CodedBlocks { get; init; }

    /// <summary>Stored bits that an error-correcting code put right, in blocks that it did not lose (coded storage).</summary>
    public long CorrectedBits { get; init; }

    /// <summary>Stored bits of the blocks that it did not lose: of so many bits <see cref="CorrectedBits"/> had flipped.</summary>
    public long CodedBits => (CodedBlocks - Lost) * PolarCode.BlockBits;

    /// <summary>Share of coded blocks that are lost, 0 to 1.</summary>
    public double LostShare => CodedBlocks == 0 ? 0 : (double)Lost / CodedBlocks;

    /// <summary>Decoded coded blocks of which the sample has a bit.</summary>
    public long Compared { get; init; }

    /// <summary>Those of them whose bits are not those of the clean blob, and so lost: of another blob, or beyond the code.</summary>
    public long Contradicted { get; init; }

    public static ReadCounts operator +(ReadCounts a, ReadCounts b) => new()
    {
        Nan = a.Nan + b.Nan,
        Infinite = a.Infinite + b.Infinite,
        OutOfRange = a.OutOfRange + b.OutOfRange,
        Voted = a.Voted + b.Voted,
        VotedBits = a.VotedBits + b.VotedBits,
        Corrected = a.Corrected + b.Corrected,
        Detected = a.Detected + b.Detected,
        Lost = a.Lost + b.Lost,
        CodedBlocks = a.CodedBlocks + b.CodedBlocks,
        CorrectedBits = a.CorrectedBits + b.CorrectedBits,
        Compared = a.Compared + b.Compared,
        Contradicted = a.Contradicted + b.Contradicted,
    };

    /// <summary>Those of a storage format alone.</summary>
    internal static ReadCounts Of(BlockCounts blocks) =>
        new() { Corrected = blocks.Corrected, Detected = blocks.Detected, Lost = blocks.Lost };

    /// <summary>One line for a person.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"NaN {Nan}, infinite {Infinite}, out of range {OutOfRange}, voted {Voted}, ")
        + FormattableString.Invariant($"corrected {Corrected}, detected {Detected}, lost {Lost}");
}
