using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Campaign;

/// <summary>How the trials of a campaign are made.</summary>
/// <param name="Faults">How bits go wrong.</param>
/// <param name="Seed">Of faults and of the choice of samples.</param>
/// <param name="SamplesPerTrial">EvaluationSamples; the whole set when it has fewer.</param>
internal sealed record CampaignOptions(FaultModel Faults, ulong Seed, int SamplesPerTrial)
{
    internal const int DefaultDraws = 8;

    /// <summary>
    /// A trial's samples are shared out over this many independent draws of faults. What limits a verdict is the number
    /// of draws, not of samples: without a fault in n draws nothing better than "collapses in fewer than 3/n of all
    /// cases" is known, whatever was measured in each (docs/design.md).
    /// </summary>
    public int DrawsPerTrial { get; init; } = DefaultDraws;

    /// <summary>Draws that run beside each other; changes the speed alone.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Samples of each draw of a trial, at least 1.</summary>
    internal int[] DrawSizes(int available)
    {
        int samples = Math.Min(SamplesPerTrial, available);
        return [.. Enumerable.Range(0, DrawsPerTrial)
            .Select(draw => Math.Max(1, (samples / DrawsPerTrial) + (draw < samples % DrawsPerTrial ? 1 : 0)))];
    }
}
