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

    /// <summary>
    /// The same law seen through <paramref name="size"/> samples of each draw: the law gives the metric of a device on the whole set, and a
    /// subset, chosen, weighted and paired as the campaign does it, what the draw shows of it. Besides, one answer in a hundred changes
    /// from right to wrong and as many back, as faults do that move the scores of undecided samples.
    /// </summary>
    internal static Func<KeyedRandom, double, double> Sampled(Func<KeyedRandom, double, double> law, int size)
    {
        double[] golden = [.. Enumerable.Range(0, 1000).Select(i => i < 1000 * Golden ? 1.0 : 0)];
        SubsetSampler sampler = new(golden, 1);
        Subset subset = sampler.Draw(0, size);
        const double moves = 0.01;
        return (random, mean) =>
        {
            double device = Math.Clamp(law(random, mean), 0, 1);
            double stays = Math.Min(1, device / Golden);
            double turns = Math.Max(0, (device - Golden) / (1 - Golden));
            double moved = Math.Min(Math.Min(moves, stays), (1 - turns) * (1 - Golden) / Golden);
            (stays, turns) = (stays - moved, turns + (moved * Golden / (1 - Golden)));
            Span<double> scores = stackalloc double[subset.Samples.Length];
            for (int i = 0; i < scores.Length; i++)
            {
                scores[i] = random.NextDouble() < (golden[subset.Samples[i]] == 1 ? stays : turns) ? 1 : 0;
            }

            return sampler.Metric(subset, scores);
        };
    }

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
