using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>The bound of the share of collapsed draws holds although the draws decide when the gate stops.</summary>
public class CollapsedDrawsTests
{
    private const double Confidence = 0.95;
    private const double Golden = 0.92;
    private const int Campaigns = 2000;

    [Fact]
    public void None_of_272_draws_is_fewer_than_one_in_eighty()
    {
        CollapsedDraws found = CollapsedDraws.Of(Enumerable.Repeat(0.9, 272), Golden, Confidence);
        Assert.Equal((0, 0.46), (found.Draws, found.Below));
        Assert.InRange(found.Upper, 0.0110, 0.0120);
        Assert.Equal(1, CollapsedDraws.Of(Enumerable.Repeat(0.459, 8), Golden, Confidence).Upper);
        Assert.Equal(0, CollapsedDraws.Of([0.46], Golden, Confidence).Draws);
        Assert.Equal(1, CollapsedDraws.Of([], Golden, Confidence).Upper);
    }

    /// <summary>As the gate stops: when the mean of the same draws is shown above or below the threshold, or at 1,600 draws.</summary>
    [Theory]
    [InlineData(0.001)]
    [InlineData(0.005)]
    [InlineData(0.0109)]
    [InlineData(0.03)]
    [InlineData(0.3)]
    public void The_bound_covers_the_true_share_in_a_gate_that_stops_early(double share)
    {
        int missed = Misses(share, (metrics, gate) => gate.ShownAbove || gate.ShownBelow || metrics.Count == 1600);
        Assert.InRange((double)missed / Campaigns, 0, 1 - Confidence + Chance);
    }

    /// <summary>The worst that a rule could do: look after every trial, and stop where the bound is too low. An interval for a fixed number
    /// of draws (Clopper-Pearson; the rule of three without a collapse) does not stand it.</summary>
    [Theory]
    [InlineData(0.03)]
    [InlineData(0.1)]
    public void The_bound_covers_even_where_somebody_stops_at_its_lowest(double share)
    {
        int missed = 0, missedByCount = 0;
        Parallel.For(0, Campaigns, number =>
        {
            List<double> metrics = [.. Draws(share, number, 800)];

            // The bound after all draws is the lowest of the bounds on the way.
            if (CollapsedDraws.Of(metrics, Golden, Confidence).Upper < share)
            {
                Interlocked.Increment(ref missed);
            }

            int collapsed = 0;
            for (int n = 1; n <= metrics.Count; n++)
            {
                collapsed += metrics[n - 1] == 0 ? 1 : 0;
                if (n % 8 == 0 && 1 - BinomialTail.AtLeast(collapsed + 1, n, share) < 1 - Confidence)
                {
                    // Clopper-Pearson: so few are less likely than 5 % at the true share, which it would therefore exclude.
                    Interlocked.Increment(ref missedByCount);
                    break;
                }
            }
        });
        Assert.InRange((double)missed / Campaigns, 0, 1 - Confidence + Chance);
        Assert.True((double)missedByCount / Campaigns > 1 - Confidence + Chance, $"the simulation sees no difference: {missedByCount}");
    }

    /// <summary>Four standard errors of a rate of 5 %.</summary>
    private static double Chance => 4 * Math.Sqrt(Confidence * (1 - Confidence) / Campaigns);

    private static int Misses(double share, Func<List<double>, ConfidenceSequence, bool> stop)
    {
        int missed = 0;
        Parallel.For(0, Campaigns, number =>
        {
            ConfidenceSequence gate = new(0, 1, Confidence, Golden - 0.01);
            List<double> metrics = [];
            foreach (double metric in Draws(share, number, 1600))
            {
                metrics.Add(metric);
                gate.Add(metric);
                if (metrics.Count % 8 == 0 && stop(metrics, gate))
                {
                    break;
                }
            }

            if (CollapsedDraws.Of(metrics, Golden, Confidence).Upper < share)
            {
                Interlocked.Increment(ref missed);
            }
        });
        return missed;
    }

    private static IEnumerable<double> Draws(double share, int number, int count)
    {
        KeyedRandom random = new(21, RandomPurpose.Gate, number, (int)(1e5 * share));
        for (int i = 0; i < count; i++)
        {
            yield return random.NextDouble() < share ? 0 : Golden;
        }
    }
}
