using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Gate;

/// <summary>What the gate stage gives to the flow.</summary>
/// <param name="Report">For ReportWriter.</param>
/// <param name="Timing">Where the time went; for timing.json and the log, never in the report.</param>
/// <param name="Judgement">Verdict, and what to say about it.</param>
/// <param name="Summary">The console line of this model.</param>
internal sealed record GateOutcome(GateReport Report, TimingReport Timing, Judgement Judgement, string Summary)
{
    internal Verdict Verdict => Judgement.Verdict;
}

/// <param name="Verdict">Pass, Fail or Inconclusive.</param>
/// <param name="Finding">SAF3001 or SAF3002 as an error (a warning with Gate=Warning); null on Pass.</param>
internal sealed record Judgement(Verdict Verdict, Diagnostic? Finding);
