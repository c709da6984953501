using SafBuild.Hardener.Report;
using SafBuild.Shared;

namespace SafBuild.Hardener.Gate;

/// <summary>What the gate stage gives to the flow.</summary>
/// <param name="Report">For ReportWriter.</param>
/// <param name="Timing">Where the time went; for timing.json and the log, never in the report.</param>
/// <param name="Judgement">What the gate says.</param>
/// <param name="Summary">The console line of this model.</param>
internal sealed record GateOutcome(GateReport Report, TimingReport Timing, GateVerdict Judgement, string Summary)
{
    internal Verdict? Verdict => Judgement.Verdict;
}
