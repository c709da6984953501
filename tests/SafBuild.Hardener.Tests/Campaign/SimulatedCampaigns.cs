using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Campaign;

/// <summary>Laws of a draw's metric whose mean is known, for simulated campaigns. Golden metric 0.92, threshold 0.91.</summary>
internal static class SimulatedCampaigns
{
    internal const double Golden = 0.92;
    internal const double Threshold = 0.91;
    internal const int DrawsPerTrial = 8;

    internal static readonly (string Name, Func<KeyedRandom, double, double> Draw)[] Laws =
    [
        // Either nothing happens or everything is wrong: the law that a campaign of few trials finds hardest.
        ("collapse to 0", (random, mean) => random.NextDouble() < 1 - (mean / Golden) ? 0 : Golden),
        ("collapse to chance", (random, mean) => random.NextDouble() < (Golden - mean) / (Golden - 0.1) ? 0.1 : Golden),
        ("125 samples", (random, mean) => Enumerable.Range(0, 125).Count(_ => random.NextDouble() < mean) / 125.0),
        ("one sample", (random, mean) => random.NextDouble() < mean ? 1 : 0),
        ("uniform", (random, mean) => mean + ((random.NextDouble() - 0.5) * 2 * (1 - mean))),
        ("half full, half wide", (random, mean) =>
            random.NextDouble() < 0.5 ? mean + 0.05 : mean - 0.05 + ((random.NextDouble() - 0.5) * 0.2)),
        ("exact", (_, mean) => mean),
    ];

    /// <summary>One campaign with early stopping after every trial.</summary>
    internal static ConfidenceSequence Run(
        Func<KeyedRandom, double, double> law, double mean, double confidence, int maxTrials, ulong seed, int number)
    {
        KeyedRandom random = new(seed, RandomPurpose.Gate, number, 0);
        ConfidenceSequence sequence = new(0, 1, confidence, Threshold);
        for (int trial = 0; trial < maxTrials && !sequence.ShownAbove && !sequence.ShownBelow; trial++)
        {
            for (int draw = 0; draw < DrawsPerTrial; draw++)
            {
                sequence.Add(Math.Clamp(law(random, mean), 0, 1));
            }
        }

        return sequence;
    }
}
