using SafBuild.Hardener.Gate;

namespace SafBuild.Hardener.Report;

/// <summary>All that is shown of one gate.</summary>
/// <param name="Report">report.json, and what the pages are made of.</param>
/// <param name="Trials">trials.csv, whose hash the report has.</param>
/// <param name="Timing">Where the time went; for timing.json and the log, never in the report.</param>
/// <param name="Summary">The console line of this model.</param>
internal sealed record GateReports(GateReport Report, string Trials, TimingReport Timing, string Summary)
{
    internal static GateReports Of(GateOutcome outcome)
    {
        GateReport report = ReportBuilder.Build(outcome);
        return new(report, TrialsCsv.Text(outcome), ReportBuilder.Timing(outcome), ConsoleSummary.Line(report));
    }
}
