using System.Text.RegularExpressions;
using System.Xml.Linq;
using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Report;

public class ReportTests
{
    internal static readonly JObject Schema = JObject.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "report.schema.json")));

    private static GateReport Sample => Reports.Sample;

    [Fact]
    public void Every_report_fits_the_schema()
    {
        using TinyGate gate = new();
        TrainingSummary training = new() { Epochs = 2, Loss = [1, 0.5], Seconds = 3.5 };
        GateInputs inputs = gate.Inputs(TinyGate.Request, training: training) with { Environment = ["MaxTrials=2 (SAFMAXTRIALS)"] };
        GateReport trained = GateStage.Run(inputs, new TestLog(), TestContext.Current.CancellationToken).Report;
        int[] answers = gate.Answers();
        GateReport labelled = gate.Run(TinyGate.Request with { OutOfRange = OutOfRange.Zero }, TinyGate.Data(i => answers[i])).Report;
        foreach (GateReport report in (GateReport[])[Sample, trained, labelled, Sample with { Training = null, ModelSha256 = null }])
        {
            JObject written = JObject.Parse(ContractJson.Write(report));
            Assert.Empty(SchemaCheck.Errors(Schema, written));

            // The schema takes any text there, so that an option of the form needs no line in it.
            Assert.Equal(
                ["metric", "samples", .. SafForm.Default.Options.Select(o => o.Key)],
                ((JObject)written["hardened"]!).Properties().Select(p => p.Name));
        }

        Assert.Equal(["MaxTrials=2 (SAFMAXTRIALS)"], trained.Environment);
        Assert.Equal(3.5, trained.Training?.Seconds);
        Assert.Null(labelled.Training);
    }

    [Fact]
    public void The_schema_finds_what_is_wrong()
    {
        JObject report = JObject.Parse(ContractJson.Write(Sample));
        report["gate"]!["verdict"] = "Maybe";
        report["golden"]!["metric"] = 1.5;
        report["sweep"]![0]!["std"] = null;
        ((JObject)report["reads"]!).Remove("nan");
        report["extra"] = 1;
        report["hardened"]!["extra"] = 1;
        // The verdict is wrong in its list and for both kinds of report.
        Assert.Equal(7, SchemaCheck.Errors(Schema, report).Count);
    }

    [Theory]
    [InlineData("comparison")]
    [InlineData("data")]
    public void The_schema_takes_no_verdict_without_what_it_was_measured_on(string field)
    {
        JObject report = JObject.Parse(ContractJson.Write(Sample));
        report.Remove(field);
        Assert.Single(SchemaCheck.Errors(Schema, report));
        report["gate"]!["verdict"] = "Off";
        Assert.Empty(SchemaCheck.Errors(Schema, report));
    }

    [Fact]
    public void The_contract_s_fields_are_all_there()
    {
        JObject report = JObject.Parse(ContractJson.Write(Sample));
        string[] paths =
        [
            "model", "golden.metric", "hardened.metric", "hardened.function", "hardened.scale", "hardened.storage", "hardened.outOfRange",
            "gate.bitErrorRate", "gate.threshold", "gate.mean", "gate.lowerBound", "gate.worst", "gate.trials", "gate.samples",
            "gate.verdict",
            "comparison[3].mean", "comparison[3].std", "comparison[3].worst", "comparison[3].trials", "sweep[0].bitErrorRate",
            "sweep[0].mean",
            "sweep[0].std", "sweep[0].worst", "reads.nan", "reads.infinite", "reads.outOfRange", "bits.stored", "bits.underFault",
            "bits.protected", "bits.covered", "bits.notCovered",
            "artifact.sha256", "artifact.files", "data[0].file", "data[0].sha256", "environment",
            "training.epochs", "training.loss[0]", "training.seconds", "seed", "versions",
        ];
        Assert.All(paths, path => Assert.NotNull(report.SelectToken(path)));
        Assert.Equal("Pass", report.SelectToken("gate.verdict"));
    }

    [Fact]
    public void The_console_line_says_it_all() => Assert.Equal(
        "re|s<n>et_20: Top1 91.73 % golden, 91.70 % hardened; at bit error rate 2.5e-4 91.40 % (at least 90.75 % with 95 % confidence, "
        + "41 trials, 1 of 328 loads refused); plain model 10.00 % (38 of 40 loads refused), with faults in its weights alone 20.00 %; "
        + "90 % of the weight bits under fault; ONNX Runtime ended with an error on 5 samples: Pass",
        ConsoleSummary.Line(Sample));

    [Fact]
    public void What_the_environment_sets_is_said_in_line_pages_and_report()
    {
        GateReport report = Sample with { Environment = ["MaxTrials=5 (SAFMAXTRIALS)", "Metric=Top1 (SafMetric)"] };
        const string Said = "set by environment variables: MaxTrials=5 (SAFMAXTRIALS), Metric=Top1 (SafMetric)";
        Assert.EndsWith(": Pass; " + Said, ConsoleSummary.Line(report), StringComparison.Ordinal);
        Assert.Contains(Said, HtmlReport.Text(report), StringComparison.Ordinal);
        Assert.Contains("<td>MaxTrials=5 (SAFMAXTRIALS)</td>", HtmlReport.Text(report), StringComparison.Ordinal);
        Assert.Contains("| Metric=Top1 (SafMetric) | not in the project |", MarkdownReport.Text(report).Split('\n'));
        Assert.Empty(SchemaCheck.Errors(Schema, JObject.Parse(ContractJson.Write(report))));
        Assert.Equal(report.Environment, ContractJson.Read<GateReport>(ContractJson.Write(report)).Environment);
        Assert.Equal("m: hardened, not judged (Gate=\"Off\"); set by environment variables: Gate=Off (SAFGATE)",
            ConsoleSummary.NotJudged(new() { Name = "m", Environment = ["Gate=Off (SAFGATE)"] }));
        Assert.Equal("m: hardened, not judged (Gate=\"Off\")", ConsoleSummary.NotJudged(new() { Name = "m" }));
    }

    [Fact]
    public void The_pages_name_what_was_judged()
    {
        string[] lines = MarkdownReport.Text(Sample).Split('\n');
        Assert.Contains($"| Artifact, 1 files |  | {new string('b', 64)} |", lines);
        Assert.Contains($"| weights.bin |  | {new string('c', 64)} |", lines);
        Assert.Contains($"| Golden model |  | {new string('a', 64)} |", lines);
        Assert.Contains($"| Validation data te\\|st.csv | 12000 | {new string('d', 64)} |", lines);
        Assert.Contains(
            $"<td>Validation data te|st.csv</td><td>12000</td><td>{new string('d', 64)}</td>", HtmlReport.Text(Sample),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_stands_alone_and_its_plot_is_well_formed()
    {
        string html = HtmlReport.Text(Sample);
        Assert.DoesNotMatch("<script|<link|<img|src=|href=|url\\(|https?:", html);
        Assert.Contains("re|s&lt;n&gt;et_20", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<n>", html, StringComparison.Ordinal);
        XElement svg = XElement.Parse(Regex.Match(html, "<svg.*?</svg>", RegexOptions.Singleline).Value);
        Assert.Equal(3, svg.Elements("circle").Count());
        Assert.Equal(2 * Sample.Comparison.Count, svg.Elements("rect").Count());
        Assert.Equal(["row-bounds", "row-bounds", "bounds"], svg.Elements("line").Select(l => (string?)l.Attribute("class") ?? "")
            .Where(c => c.EndsWith("bounds", StringComparison.Ordinal)));
        double[][] points = [
            .. ((string)svg.Element("polyline")!.Attribute("points")!).Split(' ').Select(p => p.Split(',').Select(double.Parse).ToArray())];
        Assert.Equal(points.OrderBy(p => p[0]), points);
        Assert.Equal(points.OrderBy(p => p[1]), points);
        Assert.All(points, p => Assert.True(p[0] is >= 60 and <= 570 && p[1] is >= 20 and <= 330));
    }

    /// <summary>What a browser would have to guess is wrong here: unclosed elements, rows that are shorter than their table.</summary>
    [Fact]
    public void The_page_is_well_formed_and_every_table_is_whole_and_has_its_note()
    {
        string html = Regex.Replace(HtmlReport.Text(Sample).Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<meta [^>]*>", "");
        XElement body = XElement.Parse(html).Element("body")!;
        XElement[] tables = [.. body.Elements("table")];
        Assert.Equal(
            ReportTables.All(Sample).Select(t => t.Rows.Count), tables.Select(t => t.Elements("tr").Count(r => r.Element("td") != null)));
        Assert.All(tables, table =>
        {
            Assert.Single(table.Elements("tr").Select(row => row.Elements().Count()).Distinct());
            Assert.Equal("h2", table.ElementsBeforeSelf().Last().Name);
            Assert.Equal("note", (string?)table.ElementsAfterSelf().First().Attribute("class"));
        });
        Assert.Equal(Sample.Statement.Claim, (string)body.Elements("p").First());
        Assert.Equal(["What this report says", "What it does not say"], body.Elements("h2").Take(2).Select(h => (string)h));
        Assert.Equal(Sample.Statement.Says.Concat(Sample.Statement.DoesNotSay), body.Elements("ul").SelectMany(u => u.Elements("li"))
            .Select(l => (string)l));
    }

    [Fact]
    public void A_rate_of_zero_has_a_report_too()
    {
        GateReport report = Sample with { Gate = Sample.Gate with { BitErrorRate = 0 }, Sweep = [new(0, 0.9, 0, 0.9, 1, 0, 8, 0.7, 1)] };
        Assert.Contains("bit error rate 0 91.40 %", ConsoleSummary.Line(report), StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", HtmlReport.Text(report), StringComparison.Ordinal);
    }

    [Fact]
    public void The_markdown_has_every_table_and_no_broken_row()
    {
        string[] lines = MarkdownReport.Text(Sample).Split('\n');
        Assert.Equal("# re\\|s\\<n\\>et\\_20: Pass", lines[0]);
        Assert.Contains("| plain: the .onnx file, every byte | 10.00 % | 5.00 % | 20.00 % | 0.00 % | 10.00 % | 5 | 40 | 38 of 40 |", lines);
        Assert.Contains("| 2.5e-5 | 91.70 % | 80.00 % | 100.00 % | 0.00 % | 91.70 % | 2 | 16 | 0 of 16 |", lines);
        Assert.Contains("| Training | 2 epochs in 12 s, loss 1.5, 0.5 |", lines);
        Assert.DoesNotContain(lines, l => l.Contains('\r'));
    }

    [Fact]
    public void All_files_are_written()
    {
        using TinyGate gate = new();
        string folder = Path.Combine(gate.Folder, "out");
        GateOutcome outcome = gate.Run(TinyGate.Request);
        ReportWriter.Write(GateReports.Of(outcome), folder);
        Assert.Equal(["report.html", "report.json", "report.md", "timing.json", "trials.csv"],
            Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Order());
        Assert.Equal(outcome.Report.Gate, ContractJson.Read<GateReport>(File.ReadAllText(Path.Combine(folder, "report.json"))).Gate);
    }
}
