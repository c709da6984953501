using System.Globalization;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// The bit error rates of the sweep: the gate's times 0.1, 1, 10 and 100, and whole powers of ten where those leave a gap.
/// </summary>
internal static class SweepRates
{
    private const double Least = 1e-7;
    private const double Greatest = 1e-2;
    private const double Gap = 3.5;

    /// <summary>Ascending; with the gate's own rate, whatever it is.</summary>
    internal static IReadOnlyList<double> Around(double rate)
    {
        List<double> rates = [.. new[] { 0.1, 10, 100 }.Select(factor => Rounded(rate * factor)).Where(r => r is >= Least and <= Greatest)];
        rates.Add(rate);
        foreach (double power in (double[])[1e-6, 1e-5, 1e-4, 1e-3, 1e-2])
        {
            if (rates.TrueForAll(r => Math.Max(r / power, power / r) >= Gap))
            {
                rates.Add(power);
            }
        }

        rates.Sort();
        return rates;
    }

    /// <summary>
    /// For coded storage, which holds up to a cliff: the whole powers of ten below, and the way to the cliff and over it. Ascending, with
    /// the gate's own rate.
    /// </summary>
    /// <param name="rate">The gate's.</param>
    /// <param name="working">Where one block of 1,000 is lost.</param>
    internal static IReadOnlyList<double> AroundCliff(double rate, double working)
    {
        double[] nearCliff = [.. new[] { 0.5, 0.8, 0.95, 1.05, 1.2 }.Select(factor => ToTwoDigits(factor * working))];
        return [.. new[] { 1e-4, 1e-3, 1e-2, rate }.Where(r => r < nearCliff[0] || r == rate).Concat(nearCliff).Distinct().Order()];
    }

    private static double ToTwoDigits(double rate) =>
        double.Parse(rate.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>Through text, so that 1e-5 times 10 is 1e-4 and not its neighbour.</summary>
    private static double Rounded(double rate) =>
        double.Parse(rate.ToString("E6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
