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
