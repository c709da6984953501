namespace SafBuild.Runtime;

/// <summary>When a <see cref="SafScrubber"/> scrubs, and from what it repairs. Immutable.</summary>
public sealed record SafScrubberOptions
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    /// <summary>
    /// Time from the start of the scrubber, and from the end of each scrub on the interval, to the next one; above 0 and at most 49
    /// days, or <see cref="Timeout.InfiniteTimeSpan"/>: only <see cref="SafScrubber.ScrubNow"/> scrubs. Default one hour.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not such a time.</exception>
    public TimeSpan Interval
    {
        get;
        init
        {
            if (value != Timeout.InfiniteTimeSpan && (value <= TimeSpan.Zero || value > Longest))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "above 0 and at most 49 days, or Timeout.InfiniteTimeSpan");
            }

            field = value;
        }
    } = TimeSpan.FromHours(1);

    /// <summary>
    /// A second copy of the artifact's folder, absolute or relative to the working directory when the scrubber is made. Damaged blocks
    /// and files are taken from the copy in which they are clean, both ways, so it should be writable, and lie on other cells than the
    /// first. It must have the same manifest. Null, the default: only manifest, graph and structure.bin are repaired, where
    /// structure.bin can.
    /// </summary>
    public string? SecondPath { get; init; }

    /// <summary>The clock, for tests. Default <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
