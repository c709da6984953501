using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Tests.Report;

/// <summary>The evidence in report.json, on the pages and in trials.csv is whole, and is the same in all of them.</summary>
public class EvidenceTests
{
    /// <summary>A field that a later change forgets to require could be missing without a word.</summary>
    [Fact]
    public void Every_field_that_is_written_is_required_by_the_schema()
    {
        JObject report = JObject.Parse(ContractJson.Write(Reports.Sample with
        {
            Gate = Reports.Sample.Gate with { Classes = [new(1, null, 0.1, 0.9, 3)] },
        }));
        int removed = 0;
        foreach (string path in report.Descendants().OfType<JProperty>().Select(p => p.Path).ToArray())
        {
            // Maps by name, classes (with MinClassMetric alone), and options of the form that are not of the contract.
            if (Regex.IsMatch(path, @"^(artifact\.files|options|versions|scope\.underFault|hardened)\b.|^gate\.classes$")
                || path.StartsWith("artifact.files['", StringComparison.Ordinal))
            {
                continue;
            }

            JObject without = (JObject)report.DeepClone();
            without.SelectToken(path)!.Parent!.Remove();
            Assert.True(SchemaCheck.Errors(ReportTests.Schema, without).Count > 0, $"{path} may be missing");
            removed++;
        }

        Assert.True(removed > 100, $"{removed} fields");
    }

    [Fact]
    public void Pages_have_the_numbers_of_report_json_and_how_to_read_every_table()
    {
        GateReport report = Reports.Sample;
        string html = WebUtility.HtmlDecode(HtmlReport.Text(report));
        string markdown = MarkdownReport.Text(report).Replace("\\", "", StringComparison.Ordinal);
        string[] said =
        [
            report.Statement.Claim, .. report.Statement.Says, .. report.Statement.DoesNotSay,
            .. ReportTables.All(report).Select(t => t.Note),
            "4711, 4700.5 expected", "3 of 328", "1 of 328 (0.30 %)", "0 of 328", "85.00 % on 125 samples (draw 17)", "0.97 %",
            report.TrialsFile.Sha256, report.ModelSha256!, report.Artifact.Sha256, report.Data[0].Sha256,
        ];
        Assert.All(said, text => Assert.Contains(text, html, StringComparison.Ordinal));
        Assert.All(said, text => Assert.Contains(text, markdown, StringComparison.Ordinal));
        Assert.All(ReportTables.All(report), table => Assert.EndsWith(".", table.Note, StringComparison.Ordinal));
        Assert.Contains("| Gate: Metric | Auto | Top1 |", MarkdownReport.Text(report), StringComparison.Ordinal);
        Assert.Contains("| Not under fault: decoded weights in memory | 320 | after the load |", markdown, StringComparison.Ordinal);
        Assert.Contains(
            "| Not under fault: activations and inputs | not measured | made in each run |", markdown, StringComparison.Ordinal);
        Assert.Contains("| Samples that ended with an error of ONNX Runtime, scored 0 | 5 |", markdown, StringComparison.Ordinal);
        Assert.Contains("| Samples with outputs that are not finite | 6 |", markdown, StringComparison.Ordinal);
        Assert.Contains("none: the storage has no code", markdown, StringComparison.Ordinal);
        Assert.Equal(ReportTables.All(report).Count, Regex.Count(html, "<p class=\"note\">"));
    }

    [Fact]
    public void Text_of_the_user_stays_text_in_new_tables()
    {
        GateReport report = Reports.Sample with
        {
            Request = [new("Protect", "Form", "<b>|*", "<b>|*")],
            Data = [new("<i>x|y.csv", "1", null)],
        };
        Assert.DoesNotContain("<b>", HtmlReport.Text(report), StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", HtmlReport.Text(report), StringComparison.Ordinal);
        Assert.Contains("| Form: Protect | \\<b\\>\\|\\* | \\<b\\>\\|\\* |", MarkdownReport.Text(report), StringComparison.Ordinal);
        Assert.Contains(
            "| Validation data \\<i\\>x\\|y.csv | none of its own | 1 |", MarkdownReport.Text(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Few_samples_a_draw_are_said_to_be_noise_with_the_number()
    {
        GateReport few = Reports.With(Verdict.Pass, "", g => g with { Samples = 64, WorstDraw = g.WorstDraw with { Samples = 8 } });
        const string Eight = "The worst of 328 draws (draw 17) has 8 samples, and one answer moves it by about 12.50 %: it is mostly "
            + "noise of samples, and no estimate of the worst device.";
        Assert.Contains(Eight, ReportNotes.Verdict(few), StringComparison.Ordinal);
        Assert.Contains("In a draw of 8 samples one answer is about 12.50 %: std and worst are mostly noise of samples.",
            ReportNotes.Comparison(few), StringComparison.Ordinal);
        Assert.Contains(
            "one answer moves it by about 0.80 %: it is in part noise", ReportNotes.Verdict(Reports.Sample), StringComparison.Ordinal);
        Assert.Equal(("8", "125"), (ReportStatement.SamplesOfDraw(few.Gate), ReportStatement.SamplesOfDraw(Reports.Sample.Gate)));
        Assert.Equal("12 to 13", ReportStatement.SamplesOfDraw(few.Gate with { Samples = 100 }));
    }

    [Fact]
    public void Lower_bound_above_the_mean_is_explained()
    {
        GateReport report = Reports.Sample;
        GateReport crossed = report with { Gate = report.Gate with { LowerBound = report.Gate.Mean + 0.001 } };
        Assert.DoesNotContain("above the mean", ReportNotes.Verdict(report), StringComparison.Ordinal);
        Assert.Contains(
            "one of the 5 % of campaigns whose bound misses", ReportNotes.Verdict(crossed), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_measured_is_said()
    {
        GateReport alone = Reports.Sample with { Comparison = [Reports.Sample.Comparison[0]], Sweep = [Reports.Sample.Sweep[1]] };
        Assert.Equal("Other forms were not measured.", ReportNotes.Comparison(alone));
        GateReport red = alone with { Gate = alone.Gate with { Verdict = Verdict.Fail } };
        Assert.Contains("the gate is red", ReportNotes.Comparison(red), StringComparison.Ordinal);
        Assert.Contains("rates above its own were not measured", ReportNotes.Sweep(red), StringComparison.Ordinal);
        Assert.StartsWith("Other bit error rates were not measured. ", ReportNotes.Sweep(alone), StringComparison.Ordinal);
        GateReport none = Reports.Sample with { Comparison = [], Sweep = [] };
        Assert.Contains("was not measured", none.OnePoint.Text, StringComparison.Ordinal);
        Assert.Contains("Other forms were not measured.", HtmlReport.Text(none), StringComparison.Ordinal);
        Assert.Empty(SchemaCheck.Errors(ReportTests.Schema, JObject.Parse(ContractJson.Write(none))));
    }

    /// <summary>Anybody can compute the gate again: from the file alone, in a program of a country that writes a comma.</summary>
    [Theory]
    [InlineData(nameof(FaultScope.Artifact), 2e-3)]
    [InlineData(nameof(FaultScope.Weights), 0.02)]
    public void Trials_csv_has_every_draw_and_is_the_same_on_two_threads(string scope, double rate)
    {
        using TinyGate gate = new();
        HardenRequest request = TinyGate.Request with
        {
            Gate = TinyGate.Request.Gate with { BitErrorRate = rate, FaultScope = Enum.Parse<FaultScope>(scope), MaxTrials = 6 },
            ProtectStructure = false,
        };
        GateOutcome one = GateStage.Run(gate.Inputs(request) with { Workers = 1 }, new TestLog(), TestContext.Current.CancellationToken);
        GateOutcome two = GateStage.Run(gate.Inputs(request) with { Workers = 2 }, new TestLog(), TestContext.Current.CancellationToken);
        CultureInfo before = CultureInfo.CurrentCulture;
        string text;
        try
        {
            CultureInfo comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            text = TrialsCsv.Text(one);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        GateReport report = one.Report;
        Assert.Equal(TrialsCsv.Text(two), text);
        Assert.Equal(new TrialsFileReport("trials.csv", ContentHash.OfText(text), report.Gate.Draws), report.TrialsFile);
        string[] lines = text.TrimEnd('\n').Split('\n');
        Assert.Equal("trial,draw,samples,metric,flips,refused,errors,nonFinite,nan,infinite,outOfRange,voted,corrected,detected,lost",
            lines[0]);
        string[][] rows = [.. lines.Skip(1).Select(l => l.Split(','))];
        Assert.Equal(report.Gate.Draws, rows.Length);
        Assert.Equal(Enumerable.Range(0, rows.Length).Select(i => ($"{i / 8}", $"{i}")), rows.Select(r => (r[0], r[1])));
        double[] metrics = [.. rows.Select(r => double.Parse(r[3], CultureInfo.InvariantCulture))];
        Assert.Equal(report.Gate.Mean, metrics.Average(), 6);
        Assert.Equal(one.Trials.SelectMany(t => t.Draws).Select(d => d.Metric), metrics);
        Assert.Equal(report.Gate.Flips, rows.Sum(r => long.Parse(r[4], CultureInfo.InvariantCulture)));
        Assert.Equal(report.Gate.RefusedLoads, rows.Count(r => r[5] == "1"));
        Assert.Equal(report.Gate.Samples * report.Gate.Trials, rows.Sum(r => int.Parse(r[2], CultureInfo.InvariantCulture)));

        // A refused load was not run and not read; Float32 has no code. None of that is 0.
        Assert.All(rows, r => Assert.Equal((r[5] == "1", r[5] == "1", true), (r[6] == "", r[8] == "", r[12] == "")));
        Assert.Equal(report.Reads.Draws, rows.Count(r => r[8] != ""));
        Assert.Equal(scope == nameof(FaultScope.Artifact), report.Gate.RefusedLoads > 0);
        Assert.Equal(report.Reads.Voted, rows.Where(r => r[11] != "").Sum(r => long.Parse(r[11], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_hardened_row_and_the_sweep_at_the_gate_s_rate_are_the_gate()
    {
        using TinyGate gate = new();
        GateOutcome outcome = gate.Run(TinyGate.Request with
        {
            Gate = TinyGate.Request.Gate with { BitErrorRate = 1e-2, MaxTrials = 30, MaxAccuracyDrop = 0.001 },
        });
        GateReport report = outcome.Report;
        ComparisonReport hardened = report.Comparison[0];
        SweepReport at = report.Sweep.Single(s => s.BitErrorRate == 1e-2);
        Assert.Equal(
            (report.Gate.Mean, report.Gate.LowerBound, report.Gate.UpperBound, report.Gate.Worst, report.Gate.Draws, report.Gate.Trials),
            (hardened.Mean, hardened.LowerBound, hardened.UpperBound, hardened.Worst, hardened.Draws, hardened.Trials));
        Assert.Equal((hardened.Mean, hardened.LowerBound, hardened.UpperBound, hardened.Draws),
            (at.Mean, at.LowerBound, at.UpperBound, at.Draws));
        Assert.All(report.Comparison, c => Assert.InRange(c.Mean, c.LowerBound, c.UpperBound));
        Assert.All(report.Comparison.Skip(1), c => Assert.Equal(Math.Min(3, report.Gate.Trials), c.Trials));
        Assert.Equal(report.Gate.Worst, report.Gate.WorstDraw.Metric);
        Assert.Equal(outcome.Trials.SelectMany(t => t.Draws).ElementAt(report.Gate.WorstDraw.Draw).Flips, report.Gate.WorstDraw.Flips);
        Assert.Equal(report.Gate.WorstDraw.Draw / 8, report.Gate.WorstDraw.Trial);
    }

    /// <summary>It repeated the hardened form's trials until the comparison had as many as it wanted: a second mean of one form.</summary>
    [Fact]
    public void A_gate_that_fails_at_once_compares_as_many_trials_as_it_made()
    {
        using TinyGate gate = new();
        GateOutcome outcome = gate.Run(TinyGate.Request with
        {
            Function = "Identity",
            Gate = TinyGate.Request.Gate with { BitErrorRate = 0.1, MaxTrials = 200, MaxAccuracyDrop = 0.01 },
        });
        Assert.Equal((Verdict.Fail, 1), (outcome.Verdict, outcome.Report.Gate.Trials));
        Assert.All(outcome.Report.Comparison, c => Assert.Equal((1, 8), (c.Trials, c.Draws)));
    }

    [Fact]
    public void The_request_as_run_says_what_an_automatic_option_was_and_has_no_path()
    {
        using TinyGate gate = new();
        HardenRequest request = TinyGate.Request with { Function = "Tanh", Seed = 77 };
        GateReport report = gate.Run(request).Report;
        Dictionary<string, (string, string)> rows = report.Request.ToDictionary(r => r.Option, r => (r.Asked, r.Used));
        Assert.Equal(("Auto", report.Metric), rows["Metric"]);
        Assert.Equal(("64", "64"), rows["EvaluationSamples"]);
        Assert.Equal((("Tanh", "Tanh"), ("77", "77"), ("0.001", "0.001")), (rows["Function"], rows["Seed"], rows["BitErrorRate"]));
        Assert.Equal(GateOptions.Rows.Count - 1, report.Request.Count(r => r.Section == "Gate"));
        Assert.DoesNotContain(report.Request, r => r.Section == "Training" || r.Option == "Gate");
        Assert.DoesNotContain(report.Request, r => r.Asked.Contains(Path.DirectorySeparatorChar) || r.Used.Contains(gate.Folder));

        GateInputs trained = gate.Inputs(request) with
        {
            TrainingOptions = new() { Epochs = 5, BitErrorRate = 1e-4 },
            Training = new() { UsedLoss = "Distillation", UsedDevice = "Cpu" },
        };
        rows = RequestReport.Of(trained, "Top1", 8).ToDictionary(r => r.Option, r => (r.Asked, r.Used));
        Assert.Equal((("Auto", "Distillation"), ("Auto", "Cpu"), ("5", "5")), (rows["Loss"], rows["Device"], rows["Epochs"]));
        Assert.Equal((("0.0001", "0.0001"), ("64", "8")), (rows["TrainingBitErrorRate"], rows["EvaluationSamples"]));
    }

    [Theory]
    [InlineData(nameof(FaultScope.Artifact), 4)]
    [InlineData(nameof(FaultScope.Weights), 1)]
    public void The_scope_is_the_bits_of_the_files_and_names_the_rest(string scope, int files)
    {
        using TinyGate gate = new();
        HardenRequest request = TinyGate.Request with { Gate = TinyGate.Request.Gate with { FaultScope = Enum.Parse<FaultScope>(scope) } };
        GateInputs inputs = gate.Inputs(request) with { Hardened = gate.Artifact(request, protect: true) };
        ScopeReport found = ScopeOf.Gate(inputs);
        Assert.Equal(files, found.UnderFault.Count);
        Assert.Equal(8 * inputs.Hardened.Blob.Length, found.UnderFault["weights.bin"]);
        Assert.Equal(found.Bits, found.UnderFault.Values.Sum());
        string[] outside = [.. found.NotUnderFault.Select(o => o.What)];
        Assert.Equal(files == 1, outside.Contains("graph.onnx") && outside.Contains("structure.bin") && outside.Contains("manifest.json"));
        Assert.Equal(8 * inputs.Hardened.Manifest.DecodedLength,
            found.NotUnderFault.Single(o => o.What == "decoded weights in memory").Bits);
        Assert.Null(found.NotUnderFault.Single(o => o.What == "activations and inputs").Bits);
    }
}
