using System.Globalization;

namespace SafBuild.Hardener.Metrics;

/// <summary>How metrics and rates are written for people: the same on every machine.</summary>
internal static class Percent
{
    /// <summary>0.91734 is "91.73 %".</summary>
    internal static string Of(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00} %");

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
