using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Campaign;

/// <summary>The gate's error rates over simulated campaigns that stop as early as they can (goal R7).</summary>
public class ConfidenceSequenceTests
{
    private const double Confidence = 0.95;

    /// <summary>Four standard errors of a rate of 5 %: what chance alone may add to a simulated rate.</summary>
    private static double Chance(int campaigns) => 4 * Math.Sqrt(Confidence * (1 - Confidence) / campaigns);

    public static TheoryData<string> LawNames => [.. SimulatedCampaigns.Laws.Select(l => l.Name)];

    [Theory]
    [MemberData(nameof(LawNames))]
    public void A_model_at_the_threshold_passes_or_fails_no_more_often_than_the_confidence_allows(string name) =>
        CheckErrorRates(name, 500);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(LawNames))]
    public void The_same_over_ten_thousand_campaigns(string name)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1", "set SAFBUILD_SLOW=1 to run it");
        CheckErrorRates(name, 10_000);
    }

    /// <summary>Draws of the sizes that EvaluationSamples=Auto chooses, and of one that a user may set.</summary>
    public static TheoryData<string, int> LawsAndSizes
    {
        get
        {
            TheoryData<string, int> data = [];
            foreach (string name in LawNames.Select(row => row.Data))
            {
                foreach (int size in (int[])[DrawSize.Fewest, DrawSize.Most, 16])
                {
                    data.Add(name, size);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LawsAndSizes))]
    public void Draws_of_few_samples_err_no_more_often(string name, int size) => CheckErrorRates(name, 100, size);

    [Theory]
    [Trait("Category", "Slow")]
    [MemberData(nameof(LawsAndSizes))]
    public void Draws_of_few_samples_over_ten_thousand_campaigns(string name, int size)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1", "set SAFBUILD_SLOW=1 to run it");
        CheckErrorRates(name, 10_000, size);
    }

    /// <summary>What a sampled law gives is unbiased, else the rates above would say nothing.</summary>
    [Theory]
    [MemberData(nameof(LawsAndSizes))]
    public void Samples_of_a_law_have_its_mean(string name, int size)
    {
        Func<KeyedRandom, double, double> law = SimulatedCampaigns.Laws.Single(l => l.Name == name).Draw;
        Func<KeyedRandom, double, double> sampled = SimulatedCampaigns.Sampled(law, size);
        KeyedRandom random = new(5, RandomPurpose.Gate, 0, size);
        const int draws = 20_000;
        double[] seen = [.. Enumerable.Range(0, draws).Select(_ => sampled(random, SimulatedCampaigns.Threshold))];
        double mean = seen.Average();
        double error = Math.Sqrt(seen.Sum(x => (x - mean) * (x - mean)) / draws / draws);
        Assert.InRange(mean, SimulatedCampaigns.Threshold - (5 * error), SimulatedCampaigns.Threshold + (5 * error));
    }

    private static void CheckErrorRates(string name, int campaigns, int? size = null)
    {
        Func<KeyedRandom, double, double> law = SimulatedCampaigns.Laws.Single(l => l.Name == name).Draw;
        law = size is { } samples ? SimulatedCampaigns.Sampled(law, samples) : law;
        int passes = 0, fails = 0, missedBelow = 0, missedAbove = 0;
        Parallel.For(0, campaigns, number =>
        {
            ConfidenceSequence at = SimulatedCampaigns.Run(law, SimulatedCampaigns.Threshold, Confidence, 200, 7, number);
            if (at.ShownAbove)
            {
                Interlocked.Increment(ref passes);
            }

            if (at.ShownBelow)
            {
                Interlocked.Increment(ref fails);
            }

            // Another mean than the threshold: the reported interval has to hold for it as well.
            const double mean = 0.9;
            ConfidenceSequence other = SimulatedCampaigns.Run(law, mean, Confidence, 60, 8, number);
            if (other.Lower() > mean)
            {
                Interlocked.Increment(ref missedBelow);
            }

            if (other.Upper() < mean)
            {
                Interlocked.Increment(ref missedAbove);
            }
        });

        double limit = 1 - Confidence + Chance(campaigns);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{name}{(size is null ? "" : $", draws of {size}")}: {campaigns} campaigns, false pass {(double)passes / campaigns:P2}, "
            + $"false fail {(double)fails / campaigns:P2}, " +
            $"lower bound too high {(double)missedBelow / campaigns:P2}, upper bound too low {(double)missedAbove / campaigns:P2}");
        Assert.InRange((double)passes / campaigns, 0, limit);
        Assert.InRange((double)fails / campaigns, 0, limit);
        Assert.InRange((double)missedBelow / campaigns, 0, limit);
        Assert.InRange((double)missedAbove / campaigns, 0, limit);
    }

    [Fact]
    public void A_test_that_looked_at_fixed_n_bounds_after_every_trial_would_err_far_more_often()
    {
        // Shows that the simulation can tell a wrong bound from a right one: mean +- 1.645 standard errors, looked at after every trial.
        int passes = 0;
        const int campaigns = 300;
        for (int number = 0; number < campaigns; number++)
        {
            KeyedRandom random = new(9, RandomPurpose.Gate, number, 0);
            double sum = 0, squares = 0;
            for (int n = 1; n <= 1600; n++)
            {
                double x = SimulatedCampaigns.Laws[0].Draw(random, SimulatedCampaigns.Threshold);
                sum += x;
                squares += x * x;
                double mean = sum / n;
                if (n % 8 == 0 && mean - (1.645 * Math.Sqrt(((squares / n) - (mean * mean)) / n)) > SimulatedCampaigns.Threshold)
                {
                    passes++;
                    break;
                }
            }
        }

        Assert.True(passes > campaigns / 2, $"only {passes} of {campaigns} passed falsely");
    }

    [Theory]
    [InlineData(0.92, 40)] // no drop
    [InlineData(0.917, 60)] // a third of the allowed drop, ResNet-18 at 1e-3
    public void A_good_model_passes_in_a_moderate_number_of_trials(double mean, int atMost)
    {
        foreach ((string name, Func<KeyedRandom, double, double> law) in SimulatedCampaigns.Laws
            .Where(l => l.Name is "exact" or "125 samples"))
        {
            int[] trials = [.. Enumerable.Range(0, 100)
                .Select(i => SimulatedCampaigns.Run(law, mean, Confidence, 200, 11, i))
                .Select(s => s.ShownAbove ? s.Count / SimulatedCampaigns.DrawsPerTrial : int.MaxValue).Order()];
            TestContext.Current.TestOutputHelper?.WriteLine($"{name} at {mean}: median {trials[50]}, 90 % {trials[90]} trials");
            Assert.InRange(trials[50], 1, atMost * (name == "exact" ? 1 : 2));
        }
    }

    [Theory]
    [InlineData(0.1, 1)] // destroyed
    [InlineData(0.89, 60)]
    public void A_bad_model_fails_early(double mean, int atMost)
    {
        ConfidenceSequence sequence = SimulatedCampaigns.Run((_, m) => m, mean, Confidence, 200, 1, 0);
        Assert.True(sequence.ShownBelow);
        Assert.InRange(sequence.Count / SimulatedCampaigns.DrawsPerTrial, 1, atMost);
    }

    [Fact]
    public void Bounds_agree_with_the_verdict_and_enclose_the_mean()
    {
        ConfidenceSequence sequence = new(0, 1, Confidence, 0.5);
        KeyedRandom random = new(3, RandomPurpose.Gate, 0, 0);
        double lastLower = 0, lastUpper = 1;
        for (int i = 0; i < 300; i++)
        {
            sequence.Add(0.4 + (0.3 * random.NextDouble()));
            double lower = sequence.Lower(), upper = sequence.Upper();
            Assert.Equal(sequence.ShownAbove, lower >= 0.5);
            Assert.Equal(sequence.ShownBelow, upper <= 0.5);
            Assert.True(lower >= lastLower && upper <= lastUpper, "a bound moved outwards");
            Assert.True(lower < upper);
            (lastLower, lastUpper) = (lower, upper);
        }

        Assert.True(sequence.ShownAbove);
        Assert.InRange(0.55, lastLower, lastUpper);
        Assert.InRange(sequence.Mean, lastLower, lastUpper);
    }

    /// <summary>
    /// Capital by the paper's formulas, in a few lines of the test's own: bets from what was seen before, capital that never comes back
    /// to a bound that was reached. 1/alpha is 20.
    /// </summary>
    [Theory]
    [InlineData(0.91, 0.95, 1.0)]
    [InlineData(0.91, 0.88, 1.0)]
    [InlineData(0.91, 0.91, 0.3)]
    [InlineData(0.5, 0.8, 1.0)]
    public void Bounds_are_those_of_capital_computed_by_hand(double threshold, double mean, double kept)
    {
        KeyedRandom random = new(21, RandomPurpose.Gate, 0, 0);
        List<double> values = [];
        ConfidenceSequence sequence = new(0, 1, Confidence, threshold);
        for (int i = 0; i < 150; i++)
        {
            values.Add(random.NextDouble() < kept ? mean + ((random.NextDouble() - 0.5) * 0.1) : random.NextDouble());
            sequence.Add(values[^1]);
            Assert.Equal((Rejects(values, threshold, threshold, 1), Rejects(values, threshold, threshold, -1)),
                (sequence.ShownAbove, sequence.ShownBelow));
        }

        (double lower, double upper) = (sequence.Lower(), sequence.Upper());
        Assert.True(Rejects(values, lower - 1e-6, threshold, 1) && !Rejects(values, lower + 1e-6, threshold, 1), $"lower {lower}");
        Assert.True(Rejects(values, upper + 1e-6, threshold, -1) && !Rejects(values, upper - 1e-6, threshold, -1), $"upper {upper}");
        Assert.Equal(values.Average(), sequence.Mean, 12);
    }

    /// <summary>Whether the capital of a gambler who bets that the mean is above m (or below it) was 20 at some time.</summary>
    private static bool Rejects(List<double> values, double m, double guess, int side)
    {
        double capital = 1, sum = guess, squares = 0.01;
        for (int t = 1; t <= values.Count; t++)
        {
            double bet = Math.Sqrt(2 * Math.Log(20) / (squares / t * t * Math.Log(1 + t)));
            double stake = Math.Min(bet, 0.95 / (side > 0 ? m : 1 - m));
            capital *= 1 + (side * stake * (values[t - 1] - m));
            if (capital >= 20)
            {
                return true;
            }

            sum += values[t - 1];
            double deviation = values[t - 1] - (sum / (t + 1));
            squares += deviation * deviation;
        }

        return false;
    }

    [Fact]
    public void Nothing_is_shown_without_observations_unless_the_threshold_is_below_the_range()
    {
        ConfidenceSequence sequence = new(0, 1, Confidence, 0.9);
        Assert.Equal((0, 1, 0), (sequence.Lower(), sequence.Upper(), sequence.Count));
        Assert.False(sequence.ShownAbove || sequence.ShownBelow);
        Assert.True(new ConfidenceSequence(0, 1, Confidence, -0.5).ShownAbove);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void An_observation_outside_the_range_is_refused(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfidenceSequence(0, 1, Confidence, 0.9).Add(value));
}
