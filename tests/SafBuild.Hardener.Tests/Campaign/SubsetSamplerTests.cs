using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Campaign;

public class SubsetSamplerTests
{
    /// <summary>100 samples, 83 of them right.</summary>
    private static readonly double[] Golden = [.. Enumerable.Range(0, 100).Select(i => i % 6 == 0 ? 0.0 : 1.0)];

    /// <summary>Shares of right tokens, as a sequence model has them.</summary>
    private static readonly double[] Shares = [.. Enumerable.Range(0, 60).Select(i => 0.4 + (0.01 * (i % 37)))];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(99)]
    [InlineData(1000)]
    public void A_subset_is_drawn_without_replacement_and_can_be_drawn_again(int size)
    {
        SubsetSampler sampler = new(Golden, 5);
        Subset subset = sampler.Draw(3, size);
        Assert.Equal(Math.Min(size, 100), subset.Samples.Length);
        Assert.Equal(subset.Samples.Distinct().Order(), subset.Samples);
        Assert.Equal(1, subset.Weights.Sum(), 12);
        Assert.Equal(subset.Samples, new SubsetSampler(Golden, 5).Draw(3, size).Samples);
        if (size is > 1 and < 99)
        {
            Assert.NotEqual(subset.Samples, sampler.Draw(4, size).Samples);
            Assert.NotEqual(subset.Samples, new SubsetSampler(Golden, 6).Draw(3, size).Samples);
        }
    }

    [Fact]
    public void The_golden_model_has_its_own_metric_on_every_subset()
    {
        foreach (double[] golden in (double[][])[Golden, Shares])
        {
            SubsetSampler sampler = new(golden, 1);
            for (int draw = 0; draw < 50; draw++)
            {
                Subset subset = sampler.Draw(draw, 1 + (draw % 20));
                Assert.Equal(golden.Average(), sampler.Metric(subset, [.. subset.Samples.Select(s => golden[s])]), 12);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    public void The_metric_of_a_draw_is_unbiased(int size)
    {
        foreach (double[] golden in (double[][])[Golden, Shares])
        {
            double[] scores = [.. golden.Select((g, i) => i % 3 == 0 ? 1 - g : g * 0.9)];
            SubsetSampler sampler = new(golden, 2);
            double[] metrics = [.. Enumerable.Range(0, 4000).Select(draw =>
                sampler.Draw(draw, size) is var subset ? sampler.Metric(subset, [.. subset.Samples.Select(s => scores[s])]) : 0)];
            double mean = metrics.Average();
            double error = Math.Sqrt(metrics.Sum(m => (m - mean) * (m - mean))) / metrics.Length;
            Assert.InRange(mean, scores.Average() - (4 * error), scores.Average() + (4 * error));
        }
    }

    [Fact]
    public void The_range_holds_for_the_worst_and_the_best_scores()
    {
        foreach (double[] golden in (double[][])[Golden, Shares])
        {
            SubsetSampler sampler = new(golden, 3);
            for (int draw = 0; draw < 200; draw++)
            {
                int size = 1 + (draw % 30);
                (double lowest, double highest) = sampler.Range(size);
                Subset subset = sampler.Draw(draw, size);
                double none = golden.Average() - subset.Samples.Zip(subset.Weights, (s, w) => w * golden[s]).Sum();
                Assert.True(none >= lowest - 1e-9);
                Assert.True(none + 1 <= highest + 1e-9);
            }
        }

        Assert.Equal((0, 1), new SubsetSampler(Golden, 3).Range(12));
    }

    [Fact]
    public void Every_sample_of_a_stratum_is_drawn_equally_often()
    {
        SubsetSampler sampler = new(Golden, 4);
        int[] count = new int[100];
        for (int draw = 0; draw < 6000; draw++)
        {
            foreach (int sample in sampler.Draw(draw, 12).Samples)
            {
                count[sample]++;
            }
        }

        // 10 of 83 right samples and 2 of 17 wrong ones in every draw.
        for (int sample = 0; sample < 100; sample++)
        {
            double expected = 6000 * (Golden[sample] == 1 ? 10.0 / 83 : 2.0 / 17);
            Assert.InRange(count[sample], expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
        }
    }

    [Fact]
    public void Stratified_draws_of_small_subsets_do_not_break_the_law_of_the_sequence()
    {
        // Faults that make a fraction of the right samples wrong so that the mean is exactly the threshold.
        int passes = 0;
        const int campaigns = 200;
        double golden = Golden.Average(), threshold = golden - 0.05;
        for (int number = 0; number < campaigns; number++)
        {
            SubsetSampler sampler = new(Golden, (ulong)number);
            ConfidenceSequence sequence = new(0, 1, 0.9, threshold);
            KeyedRandom faults = new((ulong)number, RandomPurpose.Gate, 0, 0);
            for (int draw = 0; draw < 200 && !sequence.ShownAbove; draw++)
            {
                Subset subset = sampler.Draw(draw, 12);
                bool collapse = faults.NextDouble() < 0.05 / golden;
                sequence.Add(sampler.Metric(subset, [.. subset.Samples.Select(s => collapse ? 0 : Golden[s])]));
            }

            passes += sequence.ShownAbove ? 1 : 0;
        }

        Assert.InRange(passes, 0, campaigns * (0.1 + (4 * Math.Sqrt(0.1 * 0.9 / campaigns))));
    }
}
