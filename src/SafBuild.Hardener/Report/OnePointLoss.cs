using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Report;

/// <summary>
/// The bit error rate at which the mean metric is one point below the hardened model without faults: a straight line over the logarithm of
/// the rate between two rows of the sweep. Beyond the sweep nothing is said but that it is beyond.
/// </summary>
internal static class OnePointLoss
{
    private const double Point = 0.01;

    internal static OnePointReport Of(GateReport report)
    {
        double below = Math.Round(report.Hardened.Metric - Point, 6);
        SweepReport[] rows = [.. report.Sweep.Where(s => s.BitErrorRate > 0).OrderBy(s => s.BitErrorRate)];
        int lost = Array.FindIndex(rows, r => r.Mean <= below);
        string falls = $"The mean falls by one point, to {Percent.Of(below)},";
        return (rows.Length, lost) switch
        {
            (0, _) => new(null, null, "At which bit error rate the mean falls by one point was not measured."),
            (_, < 0) => new(below, null, $"{falls} beyond {Percent.Rate(rows[^1].BitErrorRate)}, {Ending("highest", rows)}."),
            (_, 0) => new(below, null, $"{falls} at {Percent.Rate(rows[0].BitErrorRate)} or below, {Ending("lowest", rows)}."),
            _ => Between(rows[lost - 1], rows[lost], below, falls),
        };
    }

    private static OnePointReport Between(SweepReport kept, SweepReport lost, double below, string falls)
    {
        double share = (kept.Mean - below) / (kept.Mean - lost.Mean);
        double rate = kept.BitErrorRate * Math.Pow(lost.BitErrorRate / kept.BitErrorRate, share);

        // Through decimal digits: two of them are more than the sweep knows, and equal on every machine.
        rate = double.Parse(rate.ToString("E1", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture);
        return new(below, rate, $"{falls} at a bit error rate of about {Percent.Rate(rate)}: a straight line over the logarithm of the "
            + $"rate between the rows {Percent.Rate(kept.BitErrorRate)} and {Percent.Rate(lost.BitErrorRate)}, an estimate without a "
            + "confidence of its own.");
    }

    private static string Ending(string end, SweepReport[] rows) =>
        rows.Length == 1 ? "the only rate that was measured" : $"the {end} rate of the sweep";
}
