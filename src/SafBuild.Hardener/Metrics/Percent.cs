using System.Globalization;

namespace SafBuild.Hardener.Metrics;

/// <summary>How metrics and rates are written for people: the same on every machine.</summary>
internal static class Percent
{
    /// <summary>0.91734 is "91.73 %".</summary>
    internal static string Of(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00} %");

    /// <summary>A lower bound, rounded down: 0.91738 is "91.73 %", since 91.74 % was not shown.</summary>
    internal static string AtLeast(double bound) => Text(Math.Floor(Hundredths(bound)));

    /// <summary>An upper bound, rounded up.</summary>
    internal static string AtMost(double bound) => Text(Math.Ceiling(Hundredths(bound)));

    /// <summary>
    /// From the six decimals of reports, so that messages and reports agree; in decimal digits, since 100 * 0.9075 is not 90.75 in binary
    /// ones.
    /// </summary>
    private static decimal Hundredths(double fraction) => 10_000 * Math.Round((decimal)fraction, 6);

    private static string Text(decimal hundredths) => string.Create(CultureInfo.InvariantCulture, $"{hundredths / 100:0.00} %");

    /// <summary>0.95 is "95 %", 0.999 is "99.9 %".</summary>
    internal static string Short(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.####} %");

    /// <summary>0.0001 is "1e-4", 0.00025 is "2.5e-4", 0 is "0".</summary>
    internal static string Rate(double rate)
    {
        if (rate == 0)
        {
            return "0";
        }

        int exponent = (int)Math.Floor(Math.Log10(rate) + 1e-9);
        return string.Create(CultureInfo.InvariantCulture, $"{rate / Math.Pow(10, exponent):0.###}e{exponent}");
    }
}
