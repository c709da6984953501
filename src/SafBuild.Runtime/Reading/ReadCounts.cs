namespace SafBuild.Runtime.Reading;

/// <summary>What a read met in the stored bits. Adds up over tensors.</summary>
internal readonly record struct ReadCounts
{
    /// <summary>Raw values that were NaN and read as 0.</summary>
    public long Nan { get; init; }

    /// <summary>Raw values that were +-infinity and read as +-s*L (or by the out-of-range rule).</summary>
    public long Infinite { get; init; }

    /// <summary>Finite raw values beyond the largest one stored (OutOfRange=Zero), or finite voted values outside the range of a three-copy tensor.</summary>
    public long OutOfRange { get; init; }

    /// <summary>Words of three-copy tensors whose copies differed and were put right by the vote.</summary>
    public long Voted { get; init; }

    /// <summary>Bits of three-copy tensors whose copies differed: each is one flip (or, far rarer, two), so this estimates the bit error rate.</summary>
    public long VotedBits { get; init; }

    /// <summary>Words that an error-correcting storage format put right.</summary>
    public long Corrected { get; init; }

    /// <summary>Words that an error-correcting storage format found damaged beyond repair; read as 0.</summary>
    public long Detected { get; init; }

    public static ReadCounts operator +(ReadCounts a, ReadCounts b) => new()
    {
        Nan = a.Nan + b.Nan,
        Infinite = a.Infinite + b.Infinite,
        OutOfRange = a.OutOfRange + b.OutOfRange,
        Voted = a.Voted + b.Voted,
        VotedBits = a.VotedBits + b.VotedBits,
        Corrected = a.Corrected + b.Corrected,
        Detected = a.Detected + b.Detected,
    };
}
