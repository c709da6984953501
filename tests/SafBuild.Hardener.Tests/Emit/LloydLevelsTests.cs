using SafBuild.Hardener.Emit;

namespace SafBuild.Hardener.Tests.Emit;

/// <summary>Levels fitted to values.</summary>
public sealed class LloydLevelsTests
{
    [Fact]
    public void Values_that_are_few_are_met_exactly()
    {
        float[] values = [-0.9f, -0.2f, 0, 0.5f];

        Assert.Equal(values, LloydLevels.Of([.. Enumerable.Range(0, 100).Select(i => values[i % 4])], 2));
    }

    /// <summary>Lloyd and Max give the least squared error of a normal distribution at 16 levels as 0.009497 of its variance.</summary>
    [Fact]
    public void A_normal_distribution_is_kept_as_well_as_16_levels_can()
    {
        Random random = new(5);
        float[] values = [.. Enumerable.Range(0, 200_000).Select(_ =>
            (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) / 6))];
        float[] levels = LloydLevels.Of(values, 4);
        double error = values.Average(v => levels.Min(l => ((double)v - l) * ((double)v - l)));

        Assert.InRange(error / values.Average(v => (double)v * v), 0.0090, 0.0100);
        Assert.Equal(levels.Order(), levels);
    }

    [Fact]
    public void Equal_values_give_equal_levels_within_the_bound()
    {
        float[] levels = LloydLevels.Of([1, 1, 1], 5);

        Assert.Equal(32, levels.Length);
        Assert.All(levels, l => Assert.Equal(1, l));
    }
}
