namespace SafBuild.Runtime;

/// <summary>How <see cref="SafModel.Load"/> reads an artifact. Immutable; the default is right for most applications.</summary>
public sealed record SafLoadOptions
{
    /// <summary>
    /// Whether the checksum of every block of the blob is compared, so that damaged blocks are reported and the
    /// bit error rate can be estimated from them. Default true; costs a small part of a load. The graph and the manifest
    /// are always verified.
    /// </summary>
    public bool CheckBlocks { get; init; } = true;

    /// <summary>
    /// Highest bit error rate of a blob that is loaded, 0 or more: one whose estimated rate is higher, by the lower end of its 95 %
    /// interval, is refused with <see cref="SafFormatException"/>. Null, the default: ten times the highest rate that the artifact was
    /// judged at, which its manifest has; no limit where it has none (Gate=Warning, Gate=Off, version 1 of the format).
    /// <see cref="double.PositiveInfinity"/>: no limit. A blob of another artifact is refused whatever this says.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0, or NaN.</exception>
    public double? MaxBitErrorRate
    {
        get;
        init
        {
            if (value is { } rate && !(rate >= 0))
            {
                throw new ArgumentOutOfRangeException(nameof(value), rate, "a bit error rate is 0 or more");
            }

            field = value;
        }
    }

    /// <summary>
    /// Largest share of the blob, 0 to 0.2, that may be lost as a whole (<see cref="SafReadReport.LostRegions"/>), such as rows or pages
    /// of memory that read as zeros; a blob that lost more is refused with <see cref="SafFormatException"/>. Such weights are read as about
    /// 0. Bytes that two other copies give again do not count. In coded storage it is the share of blocks that the code cannot put right
    /// (<see cref="SafReadReport.Lost"/> of <see cref="SafReadReport.CodedBlocks"/>), whatever reads there. Default 0.1. Beyond 0.2 what is
    /// left does not tell whose blob it is, and it is refused whatever this says. Losses are no flips: they are left out of
    /// <see cref="MaxBitErrorRate"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0, above 0.2, or NaN.</exception>
    public double MaxLostShare
    {
        get;
        init
        {
            if (!(value >= 0 && value <= Reading.LostRegions.LargestShare))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "a share of a blob that may be lost is 0 to 0.2");
            }

            field = value;
        }
    } = 0.1;

    /// <summary>
    /// Whether stretches of damaged blocks that read as anything else than flipped bits (noise, bytes of another file) count as lost, too:
    /// as long as all that is lost is at most <see cref="MaxLostShare"/>. Default false: what is longer than some 1/200 of the blob is
    /// refused, since nothing tells noise in a page of memory from a piece of another build. Weights that are read from there are bounded
    /// and wrong. Needs <see cref="CheckBlocks"/>.
    /// </summary>
    public bool TakeOverwritten { get; init; }

    /// <summary>
    /// Largest number of bytes of decoded weights, 0 or more; an artifact that needs more is refused with
    /// <see cref="SafFormatException"/> before they are allocated. Default 2 GiB. Decoded weights are at most 8 times as long as the blob,
    /// whose real length is compared first.
    /// </summary>
    public long LargestDecodedLength { get; init; } = 1L << 31;

    /// <summary>
    /// Most threads that read the blob, 1 or more. Default: the number of processors. Less than 2 MiB of blob a thread is not
    /// worth another one. Weights and report are the same for any number.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxThreads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    } = Environment.ProcessorCount;
}
