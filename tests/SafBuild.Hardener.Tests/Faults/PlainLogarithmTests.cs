using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Faults;

public class PlainLogarithmTests
{
    [Fact]
    public void Of_over_many_magnitudes_is_within_two_ulp_of_the_library()
    {
        KeyedRandom random = new(1, RandomPurpose.Samples, 0, 0);
        for (int i = 0; i < 200_000; i++)
        {
            double u = random.NextDouble() * Math.Pow(2, -(i % 60));
            AssertClose(Math.Log(u), PlainLogarithm.Of(u));
        }
    }

    [Fact]
    public void One_plus_of_a_tiny_number_keeps_its_digits()
    {
        Assert.Equal(-1e-300, PlainLogarithm.OnePlus(-1e-300));
        AssertClose(-1e-17 - 0.5e-34, PlainLogarithm.OnePlus(-1e-17));

        // ln(1-p) = -(p + p^2/2 + p^3/3 + ...)
        AssertClose(-(1e-6 + 0.5e-12 + (1e-18 / 3)), PlainLogarithm.OnePlus(-1e-6));
        AssertClose(Math.Log(0.5), PlainLogarithm.OnePlus(-0.5));
    }

    private static void AssertClose(double expected, double actual) =>
        Assert.True(Math.Abs(actual - expected) <= 2 * Math.BitIncrement(Math.Abs(expected))
            - (2 * Math.Abs(expected)), $"{expected:R} {actual:R}");
}
