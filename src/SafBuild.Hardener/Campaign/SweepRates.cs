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

    /// <summary>Through text, so that 1e-5 times 10 is 1e-4 and not its neighbour.</summary>
    private static double Rounded(double rate) =>
        double.Parse(rate.ToString("E6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
