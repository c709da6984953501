using System.Globalization;

namespace SafBuild.Runtime.Reading;

/// <summary>The bit error rate that the evidence points to, under flips that are independent of each other (docs/format.md, 8).</summary>
/// <param name="Rate">Of largest likelihood, 0 to 0.5; 0 when nothing is hit.</param>
/// <param name="Lower">Lower end of the 95 % interval.</param>
/// <param name="Upper">Upper end of it.</param>
/// <param name="Source">Which evidence says most about the rate.</param>
internal readonly record struct BitErrorEstimate(double Rate, double Lower, double Upper, SafRateSource Source)
{
    /// <summary>Probability that the interval misses the rate, at most.</summary>
    private const double Error = 0.05;

    /// <summary>Part of it that the first source has where there are several: it says most at nearly every rate.</summary>
    private const double OfFirst = 0.8;

    private const double LeastRate = 1e-14;
    private const int SearchSteps = 100;

    internal static BitErrorEstimate Of(FlipEvidence evidence)
    {
        FlipSource[] sources = [.. evidence.Sources.Where(s => s.Trials > 0)];
        if (sources.Length == 0)
        {
            return new(0, 0, evidence.IsEmpty ? 0 : 0.5, SafRateSource.None);
        }

        double likely = MostLikely(sources);
        FlipSource main = sources.MaxBy(s => s.Information(Math.Max(likely, LeastRate)));
        (double lower, double upper) = Interval(sources, main);
        return new(Math.Clamp(likely, lower, upper), lower, upper, main.Kind);
    }

    /// <summary>
    /// What all sources allow, each with its share of the error: the interval holds whatever they have in common. Where they allow nothing
    /// together, which is a rare draw or a burst, what the main one allows.
    /// </summary>
    private static (double Lower, double Upper) Interval(FlipSource[] sources, FlipSource main)
    {
        double rest = sources.Length == 1 ? 0 : Error * (1 - OfFirst) / (sources.Length - 1);
        (double Lower, double Upper)[] all =
            [.. sources.Select((s, i) => s.Bounds((i > 0 ? rest : sources.Length == 1 ? Error : Error * OfFirst) / 2))];
        (double lower, double upper) = (all.Max(b => b.Lower), all.Min(b => b.Upper));
        return lower <= upper ? (lower, upper) : all[Array.IndexOf(sources, main)];
    }

    /// <summary>Such as <c>1.0e-5 (95 %: 4.3e-6 to 2.0e-5, by blocks)</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Rate:0.0e-0} (95 %: {Lower:0.0e-0} to {Upper:0.0e-0}, by {Source.ToString().ToLowerInvariant()})");

    private static double MostLikely(FlipSource[] sources)
    {
        if (Array.TrueForAll(sources, s => s.Hits == 0))
        {
            return 0;
        }

        // Each source has one maximum in ln p, and so have sources that do not contradict each other.
        (double low, double high) = (Math.Log(LeastRate), Math.Log(0.5));
        for (int i = 0; i < SearchSteps; i++)
        {
            (double first, double second) = (low + ((high - low) / 3), high - ((high - low) / 3));
            (low, high) = At(first) < At(second) ? (first, high) : (low, second);
        }

        return Math.Exp((low + high) / 2);

        double At(double log) => sources.Sum(s => s.LogLikelihood(Math.Exp(log)));
    }
}
