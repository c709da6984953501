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
/// <param name="Note">How to read it.</param>
internal sealed record ReportTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, string Note);

/// <summary>The content that report.md and report.html share.</summary>
internal static class ReportTables
{
    internal const string SaysTitle = "What this report says";
    internal const string DoesNotSayTitle = "What it does not say";

    internal static string Heading(GateReport report) => $"{report.Model}: {report.Gate.Verdict}";

    internal static IReadOnlyList<ReportTable> All(GateReport report) =>
    [
        VerdictTable(report),
        .. report.Gate.Classes.Count > 0 ? [ClassTable(report)] : (ReportTable[])[],
        DrawTable(report),
        ComparisonTable(report),
        SweepTable(report),
        ReadTable(report),
        ScopeTable(report),
        .. EvidenceTables.All(report),
    ];

    private static ReportTable VerdictTable(GateReport report)
    {
        VerdictReport gate = report.Gate;
        return new("Verdict", ["", ""],
        [
            .. report.Inputs.Select(input => (string[])["Input", $"{input}"]),
            .. report.Outputs.Select(output => (string[])["Output", $"{output}"]),
            ["Metric", MetricName.Shown(report.Metric)],
            .. report.Readings.Select(reading => (string[])["Reading", reading]),
            ["Golden model", $"{Percent.Of(report.Golden.Metric)} on {report.Golden.Samples} samples"],
            ["Hardened model without faults", $"{Percent.Of(report.Hardened.Metric)} on {report.Hardened.Samples} samples"],
            ["Threshold", $"{Percent.Of(gate.Threshold)} (golden less {Percent.Short(gate.MaxAccuracyDrop)})"],
            [$"Mean at bit error rate {Percent.Rate(gate.BitErrorRate)}", Percent.Of(gate.Mean)],
            ["Lower bound",
                $"{Percent.AtLeast(gate.LowerBound)} ({Percent.Short(gate.Confidence)} confidence, valid under early stopping)"],
            ["Upper bound", Percent.AtMost(gate.UpperBound)],
            ["Worst draw", $"{Percent.Of(gate.Worst)} on {gate.WorstDraw.Samples} samples (draw {gate.WorstDraw.Draw})"],
            ["Trials", $"{gate.Trials} of {gate.Samples} samples, {gate.Draws} draws of faults ({gate.FaultModel})"],
            ["Faults in", gate.Scope == FaultScope.Artifact
                ? $"every byte of {string.Join(", ", report.Scope.UnderFault.Keys)}"
                : "weights.bin alone (SafFaultScope=Weights)"],
        ], ReportNotes.Verdict(report));
    }

    private static ReportTable ClassTable(GateReport report) => new(
        "Classes, each by itself", ["Class", "Mean", "Lower bound", "Upper bound", "Draws"],
        [.. report.Gate.Classes.Select(c => (string[])[$"{c.Class}", c.Mean is { } mean ? Percent.Of(mean) : ReportNotes.NotMeasured,
            Percent.AtLeast(c.LowerBound), Percent.AtMost(c.UpperBound), $"{c.Draws}"])], ReportNotes.Classes(report.Gate));

    private static ReportTable DrawTable(GateReport report)
    {
        VerdictReport gate = report.Gate;
        return new("Draws of faults", ["", ""],
        [
            ["Bits that flipped", FormattableString.Invariant($"{gate.Flips}, {gate.ExpectedFlips} expected")],
            ["Draws without a flip", $"{gate.DrawsWithoutFlips} of {gate.Draws}"],
            ["Loads refused, which score 0", $"{gate.RefusedLoads} of {gate.Draws} ({Percent.Of(gate.RefusedShare)})"],
            [$"Draws below {Percent.Of(gate.Collapsed.Below)}, half of golden", $"{gate.Collapsed.Draws} of {gate.Draws}"],
            ["Share of such draws, at most", Percent.AtMost(gate.Collapsed.UpperBound)],
            ["Samples that ended with an error of ONNX Runtime, scored 0", $"{report.Errors.Samples}"],
            ["Samples with outputs that are not finite", $"{report.Errors.NonFinite}"],
        ], ReportNotes.Draws(report));
    }

    private static ReportTable ComparisonTable(GateReport report) => new(
        $"Comparison at bit error rate {Percent.Rate(report.Gate.BitErrorRate)} (all but hardened from the original weights, not trained)",
        ["Form", "Mean", "At least", "At most", "Std", "Worst", "Trials", "Draws", "Loads refused"],
        [.. report.Comparison.Select(c => (string[])[FormName(c.Form, report.Gate.Scope), Percent.Of(c.Mean),
            Percent.AtLeast(c.LowerBound), Percent.AtMost(c.UpperBound), Percent.Of(c.Std), Percent.Of(c.Worst), $"{c.Trials}",
            $"{c.Draws}", $"{c.RefusedLoads} of {c.Draws}"])],
        ReportNotes.Comparison(report));

    private static ReportTable SweepTable(GateReport report) => new(
        "Hardened form at other bit error rates",
        ["Bit error rate", "Mean", "At least", "At most", "Std", "Worst", "Trials", "Draws", "Loads refused"],
        [.. report.Sweep.Select(s => (string[])[Percent.Rate(s.BitErrorRate), Percent.Of(s.Mean), Percent.AtLeast(s.LowerBound),
            Percent.AtMost(s.UpperBound), Percent.Of(s.Std), Percent.Of(s.Worst), $"{s.Trials}", $"{s.Draws}",
            $"{s.RefusedLoads} of {s.Draws}"])],
        ReportNotes.Sweep(report));

    private static ReportTable ReadTable(GateReport report) => new("Reads of all draws", ["", ""],
        [
            ["NaN, read as 0", $"{report.Reads.Nan}"],
            ["Infinite, saturated", $"{report.Reads.Infinite}"],
            ["Out of range", $"{report.Reads.OutOfRange}"],
            ["Put right by the vote of three copies", $"{report.Reads.Voted}"],
            .. CodeRows(report),
        ], ReportNotes.Reads(report));

    private static ReportTable ScopeTable(GateReport report) => new("Bits under fault, and what is not", ["", "Bits", ""],
        [
            .. report.Scope.UnderFault.Select(f => (string[])[f.Key, $"{f.Value}", "under fault"]),
            ["All files of one draw", $"{report.Scope.Bits}", "under fault"],
            ["Weights, in weights.bin", $"{report.Bits.UnderFault}", "of them"],
            .. Stored(report.Bits),
            ["Structure: graph, manifest, structure.bin", $"{report.Bits.Structure}", "of them"],
            ["Weights as stored, with those outside", $"{report.Bits.Stored}",
                $"{WeightCoverage.Text(report.Bits.Covered)} of the model's weight bits under fault"],
            .. report.Bits.NotCovered.Select(w => (string[])[$"Not under fault: {w.Name}", $"{w.Bits}", w.Reason]),
            .. report.Scope.NotUnderFault.Select(o => (string[])[$"Not under fault: {o.What}",
                o.Bits is { } bits ? $"{bits}" : ReportNotes.NotMeasured, o.Reason]),
        ], ReportNotes.Scope(report));

    private static IEnumerable<string[]> Stored(BitsReport bits) => bits.Plain is { } plain
        ?
        [
            ["Of these in the strongest code", $"{bits.Protected}", "8 stored bits for 1"],
            ["A blob without the code", $"{plain}", FormattableString.Invariant(
                $"as many bits a weight, three copies of the rest; coded {(double)bits.UnderFault / plain:0.000} times as many")],
        ]
        : [["Of these in three copies", $"{bits.Protected}", "put right by the vote"]];

    /// <summary>The two plain forms say what is under fault.</summary>
    private static string FormName(string form, FaultScope scope) => form switch
    {
        ComparisonForms.Plain when scope == FaultScope.Artifact => "plain: the .onnx file, every byte",
        ComparisonForms.PlainWeights => "plain, weights alone",
        _ => form,
    };

    /// <summary>What an error-correcting storage met; that nothing was counted for formats that have no code.</summary>
    private static IEnumerable<string[]> CodeRows(GateReport report)
    {
        if (report.Reads.Code is { } code)
        {
            return
            [
                ["Blocks of the code, clean", FormattableString.Invariant($"{code.Clean} of {code.Blocks}")],
                ["Put right", FormattableString.Invariant($"{code.Corrected}, {code.CorrectedBits} bits")],
                ["Lost, read as 0", $"{code.Lost}"],
                ["Bit error rate that the code saw", FormattableString.Invariant(
                    $"{code.BitErrorRate:0.000e-0} (95 %: {code.Lower:0.000e-0} to {code.Upper:0.000e-0})")],
            ];
        }

        bool isCode = StorageFormats.TryFind($"{report.Hardened.Form["storage"]}", out StorageFormat? format) && format.IsCode;
        return !isCode && report.Reads.Detected == 0
            ? [["Blocks of an error-correcting storage", "none: the storage has no code"]]
            :
            [
                ["Storage blocks found damaged", $"{report.Reads.Detected}"],
                ["Of these put right by the code", $"{report.Reads.Corrected}"],
                ["Of these lost, read as 0", $"{report.Reads.Lost}"],
            ];
    }
}
