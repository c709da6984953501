using System.Globalization;
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
        string falls = $"The mean falls by one point, to {Percent.Of(below)},";
        if (rows.Length == 0)
        {
            return new(null, null, null, null, "At which bit error rate the mean falls by one point was not measured.");
        }

        // A row that is lost ends the search: beyond it a lucky row shows nothing.
        SweepReport? above = rows.TakeWhile(r => r.UpperBound >= below).LastOrDefault(r => r.LowerBound >= below);
        SweepReport? under = rows.FirstOrDefault(r => r.UpperBound < below);

        // Below what is shown to hold, a mean beyond the point is noise of its few samples.
        int lost = Array.FindIndex(rows, r => r.Mean <= below && !(r.BitErrorRate <= above?.BitErrorRate));
        (double? rate, string text) = lost switch
        {
            < 0 => (null, $"{falls} beyond {Percent.Rate(rows[^1].BitErrorRate)}, {Ending("highest", rows)}."),
            0 => (null, $"{falls} at {Percent.Rate(rows[0].BitErrorRate)} or below, {Ending("lowest", rows)}."),
            _ => Between(rows[lost - 1], rows[lost], below, falls),
        };
        return new(below, rate, above?.BitErrorRate, under?.BitErrorRate, $"{text} {Shown(report, above, under)}");
    }

    private static (double? Rate, string Text) Between(SweepReport kept, SweepReport lost, double below, string falls)
    {
        double share = (kept.Mean - below) / (kept.Mean - lost.Mean);
        double rate = kept.BitErrorRate * Math.Pow(lost.BitErrorRate / kept.BitErrorRate, share);

        // Through decimal digits: two of them are more than the sweep knows, and equal on every machine.
        rate = double.Parse(rate.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return (rate, $"{falls} at a bit error rate of about {Percent.Rate(rate)}: a straight line over the logarithm of the rate between "
            + $"the means at {Percent.Rate(kept.BitErrorRate)} and {Percent.Rate(lost.BitErrorRate)}, an estimate with the noise of both.");
    }

    /// <summary>What the bounds of the rows leave of it.</summary>
    private static string Shown(GateReport report, SweepReport? above, SweepReport? under)
    {
        string[] shown =
        [
            .. above is null ? (string[])[] : [$"above {Percent.Rate(above.BitErrorRate)}"],
            .. under is null ? (string[])[] : [$"below {Percent.Rate(under.BitErrorRate)}"],
        ];
        return shown.Length == 0
            ? "The bounds of the rows show nothing of it."
            : $"Shown, with {Percent.Short(report.Gate.Confidence)} confidence each, is that it lies {string.Join(" and ", shown)}.";
    }

    private static string Ending(string end, SweepReport[] rows) =>
        rows.Length == 1 ? "the only rate that was measured" : $"the {end} rate of the sweep";
}
