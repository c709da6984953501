using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Shared;

namespace SafBuild.Hardener.Report;

/// <summary>The one line per model on the console.</summary>
internal static class ConsoleSummary
{
    internal static string Line(GateReport report)
    {
        VerdictReport gate = report.Gate;
        string plain = Row(report, ComparisonForms.Plain) is { } row
            ? $"; plain model {Percent.Of(row.Mean)}{Refused(row)}{WeightsAlone(report)}"
            : "";
        string refused = gate.RefusedLoads == 0 ? "" : $", {gate.RefusedLoads} of {gate.Draws} loads refused";
        string collapsed = gate.Collapsed.Draws == 0 ? ""
            : $", {gate.Collapsed.Draws} of {gate.Draws} draws below {Percent.Of(gate.Collapsed.Below)}";
        return $"{report.Model}: {MetricName.Shown(report.Metric)} {Percent.Of(report.Golden.Metric)} golden, "
            + $"{Percent.Of(report.Hardened.Metric)} hardened; " +
            $"at bit error rate {Percent.Rate(gate.BitErrorRate)} {Percent.Of(gate.Mean)} (at least {Percent.AtLeast(gate.LowerBound)} "
            + $"with {Percent.Short(gate.Confidence)} confidence, {gate.Trials} {(gate.Trials == 1 ? "trial" : "trials")}"
            + $"{refused}{collapsed}){plain}; "
            + $"{WeightCoverage.Text(report.Bits.Covered)} of the weight bits under fault{Errors(report.Errors)}: {gate.Verdict}"
            + SetBy(report.Environment);
    }

    private static ComparisonReport? Row(GateReport report, string form) => report.Comparison.FirstOrDefault(c => c.Form == form);

    private static string Refused(ComparisonReport row) =>
        row.RefusedLoads == 0 ? "" : $" ({row.RefusedLoads} of {row.Draws} loads refused)";

    private static string WeightsAlone(GateReport report) => Row(report, ComparisonForms.PlainWeights) is { } weights
        ? $", with faults in its weights alone {Percent.Of(weights.Mean)}"
        : "";

    private static string Errors(ErrorsReport errors) => errors.Samples == 0
        ? ""
        : $"; ONNX Runtime ended with an error on {errors.Samples} samples";

    /// <summary>The line of a model that no gate judged.</summary>
    internal static string NotJudged(HardenRequest request) =>
        $"{request.Name}: hardened, not judged (Gate=\"Off\")" + SetBy(request.Environment);

    /// <summary>What the environment sets, no file of the project shows: a build that is green by it says so.</summary>
    private static string SetBy(IReadOnlyList<string> environment) =>
        environment.Count == 0 ? "" : $"; set by environment variables: {string.Join(", ", environment)}";
}
