using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Report;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>What the flow makes of an outcome.</summary>
internal static class GateOutcomes
{
    extension(GateOutcome outcome)
    {
        internal GateReport Report => ReportBuilder.Build(outcome);

        internal string Summary => ConsoleSummary.Line(outcome.Report);
    }
}
