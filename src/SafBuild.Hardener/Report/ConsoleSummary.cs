using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Report;

/// <summary>The one line per model on the console.</summary>
internal static class ConsoleSummary
{
    internal static string Line(GateReport report)
    {
        VerdictReport gate = report.Gate;
        string plain = report.Comparison.FirstOrDefault(c => c.Form == ComparisonForms.Plain) is { } row
            ? $"; plain model {Percent.Of(row.Mean)}"
            : "";
        return $"{report.Model}: {MetricName.Shown(report.Metric)} {Percent.Of(report.Golden.Metric)} golden, "
            + $"{Percent.Of(report.Hardened.Metric)} hardened; " +
            $"at bit error rate {Percent.Rate(gate.BitErrorRate)} {Percent.Of(gate.Mean)} (at least {Percent.Of(gate.LowerBound)} with " +
            $"{Percent.Short(gate.Confidence)} confidence, {gate.Trials} {(gate.Trials == 1 ? "trial" : "trials")}){plain}: {gate.Verdict}";
    }
}
