using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Runtime.Formats;
using SafBuild.Shared;

namespace SafBuild.Hardener.Report;

/// <summary>One table of a report.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Columns">The first holds names, the others numbers.</param>
/// <param name="Rows">As many cells as columns.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);

/// <summary>The content that report.md and report.html share.</summary>
internal static class ReportTables
{
    internal static string Heading(GateReport report) => $"{report.Model}: {report.Gate.Verdict}";

    internal static IReadOnlyList<ReportTable> All(GateReport report)
    {
        VerdictReport gate = report.Gate;
        List<ReportTable> tables =
        [
            new("Verdict", ["", ""],
            [
                ["Metric", MetricName.Shown(report.Metric)],
                .. report.Readings.Select(reading => (string[])["Reading", reading]),
                ["Golden model", Percent.Of(report.Golden.Metric)],
                ["Hardened model without faults", Percent.Of(report.Hardened.Metric)],
                ["Threshold", $"{Percent.Of(gate.Threshold)} (golden less {Percent.Short(gate.MaxAccuracyDrop)})"],
                [$"Mean at bit error rate {Percent.Rate(gate.BitErrorRate)}", Percent.Of(gate.Mean)],
                ["Lower bound", $"{Percent.Of(gate.LowerBound)} ({Percent.Short(gate.Confidence)} confidence, valid under early stopping)"],
                ["Upper bound", Percent.Of(gate.UpperBound)],
                ["Worst draw", Percent.Of(gate.Worst)],
                ["Trials", $"{gate.Trials} of {gate.Samples} samples, {gate.Draws} draws of faults ({gate.FaultModel})"],
                ["Faults in", gate.Scope == FaultScope.Artifact
                    ? "every byte of weights.bin, graph.onnx, manifest.json and structure.bin"
                    : "weights.bin alone (SafFaultScope=Weights)"],
                ["Bits that flipped", FormattableString.Invariant($"{gate.Flips}, {gate.ExpectedFlips} expected")],
                ["Loads refused, which score 0", $"{gate.RefusedLoads} of {gate.Draws}"],
            ]),
            new("Form", ["", ""],
            [
                .. report.Hardened.Form.Select(option =>
                    (string[])[Title(option.Key), $"{option.Value}" is { Length: > 0 } value ? value : "none"]),
                ["Training", Training(report.Training)],
                ["Seed", report.Seed.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            ]),
            new($"Comparison at bit error rate {Percent.Rate(gate.BitErrorRate)} (all but hardened from the original weights, not trained)",
                ["Form", "Mean", "Std", "Worst", "Trials", "Loads refused"],
                [.. report.Comparison.Select(c => (string[])[FormName(c.Form, gate.Scope), Percent.Of(c.Mean), Percent.Of(c.Std),
                    Percent.Of(c.Worst), $"{c.Trials}", $"{c.RefusedLoads} of {c.Draws}"])]),
            new("Hardened form at other bit error rates", ["Bit error rate", "Mean", "Std", "Worst", "Trials"],
                [.. report.Sweep.Select(
                    s => (string[])[Percent.Rate(s.BitErrorRate), Percent.Of(s.Mean), Percent.Of(s.Std),
                        Percent.Of(s.Worst), $"{s.Trials}"])]),
            new("Reads of all draws", ["", ""],
            [
                ["NaN, read as 0", $"{report.Reads.Nan}"],
                ["Infinite, saturated", $"{report.Reads.Infinite}"],
                ["Out of range", $"{report.Reads.OutOfRange}"],
                ["Put right by the vote of three copies", $"{report.Reads.Voted}"],
                .. CodeRows(report),
                .. ErrorRows(report.Errors),
            ]),
            new("Bits", ["", ""],
            [
                ["Stored", $"{report.Bits.Stored}"],
                ["Under fault", $"{report.Bits.UnderFault}"],
                ["Of these in three copies", $"{report.Bits.Protected}"],
                ["Under fault beside the weights (graph, manifest, structure.bin)", $"{report.Bits.Structure}"],
                ["Weight bits of the model under fault", WeightCoverage.Text(report.Bits.Covered)],
                .. report.Bits.NotCovered.Select(w => (string[])[$"Not under fault: {w.Name} ({w.Reason})", $"{w.Bits}"]),
            ]),
        ];
        if (gate.Classes.Count > 0)
        {
            tables.Insert(1, new("Classes, each by itself", ["Class", "Mean", "Lower bound", "Upper bound", "Draws"],
                [.. gate.Classes.Select(c => (string[])[$"{c.Class}", c.Mean is { } mean ? Percent.Of(mean) : "",
                    Percent.Of(c.LowerBound), Percent.Of(c.UpperBound), $"{c.Draws}"])]));
        }

        if (report.Environment.Count > 0)
        {
            tables.Add(new("Set by environment variables", ["", ""],
                [.. report.Environment.Select(e => (string[])[e, "not in the project"])]));
        }

        tables.Add(new("What was judged", ["", "SHA-256"],
        [
            [$"Artifact, {report.Artifact.Files.Count} files", report.Artifact.Sha256],
            .. report.Artifact.Files.Select(f => (string[])[f.Key, f.Value]),
            .. report.ModelSha256 is { } model ? (string[][])[["Golden model", model]] : [],
            .. report.Data.Select(d => (string[])[$"Validation data {d.File}", d.Sha256]),
        ]));
        return tables;
    }

    /// <summary>The two plain forms say what is under fault.</summary>
    private static string FormName(string form, FaultScope scope) => form switch
    {
        ComparisonForms.Plain when scope == FaultScope.Artifact => "plain: the .onnx file, every byte",
        ComparisonForms.PlainWeights => "plain, weights alone",
        _ => form,
    };

    /// <summary>What an error-correcting storage met; nothing for formats that have no code.</summary>
    private static IEnumerable<string[]> CodeRows(GateReport report)
    {
        bool isCode = StorageFormats.TryFind($"{report.Hardened.Form["storage"]}", out StorageFormat? format) && format.IsCode;
        return !isCode && report.Reads.Detected == 0
            ? []
            :
            [
                ["Storage blocks found damaged", $"{report.Reads.Detected}"],
                ["Of these put right by the code", $"{report.Reads.Corrected}"],
                ["Of these lost, read as 0", $"{report.Reads.Lost}"],
            ];
    }

    /// <summary>Nothing where ONNX Runtime ran every draw.</summary>
    private static IEnumerable<string[]> ErrorRows(ErrorsReport errors) => errors.Samples == 0
        ? []
        : [["Samples that ended with an error of ONNX Runtime, scored 0", $"{errors.Samples}"]];

    /// <summary>outOfRange is "Out of range".</summary>
    private static string Title(string key) =>
        char.ToUpperInvariant(key[0])
            + string.Concat(key.Skip(1).Select(c => char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    private static string Training(TrainingReport? training) => training is null
        ? "none, converted exactly"
        : System.FormattableString.Invariant($"{training.Epochs} epochs in {training.Seconds:0} s, loss ")
            + string.Join(", ", training.Loss.Select(l => l.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture)));
}
