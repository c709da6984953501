using System.Text.RegularExpressions;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Report;

/// <summary>docs/report.md goes through a real report: every table and column is there, and quotations are what a gate writes.</summary>
public class ReportPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "report.md"));

    [Fact]
    public void Every_column_and_every_table_is_described()
    {
        Assert.All(TrialsCsv.Header.Split(','), column => Assert.Contains($"`{column}`", Page, StringComparison.Ordinal));
        string[] headings = [.. Regex.Matches(Page, "(?m)^## (.*)$").Select(m => m.Groups[1].Value)];
        Assert.All(ReportTables.All(Reports.Sample).Select(t => t.Title), title => Assert.Contains(headings,
            heading => heading.Split(", ").Any(part => title.StartsWith(part, StringComparison.Ordinal))));
        Assert.All(["SAF3002", "SAF3005", "SAF3006", "SAF3007", "SAF9005", "SAF0116", "SAF0103"],
            code => Assert.Contains(code, Page, StringComparison.Ordinal));
    }

    /// <summary>The gate of the page again; a minute.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Quotations_and_numbers_are_those_of_the_gate_of_the_page()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SAFBUILD_SLOW") == "1", "set SAFBUILD_SLOW=1 to run it");
        GateOutcome outcome = RealGate.Run("models/resnet20.onnx", "cifar10/test.bin", RealGate.Cifar10, new()
        {
            Name = "resnet20",
            Gate = new() { BitErrorRate = 1e-4, EvaluationSamples = 128 },
        }, new TestLog(), TestContext.Current.CancellationToken);
        GateReport report = outcome.Report;
        string said = string.Join(' ', report.Statement.Says.Concat(report.Statement.DoesNotSay).Prepend(report.Statement.Claim));
        string[] quotations = [.. Regex.Matches(Page, "(?m)(^> .*\n)+").Select(m => m.Value.Replace("\n> ", " ", StringComparison.Ordinal)
            .Replace("**", "", StringComparison.Ordinal)[2..].Trim())];
        Assert.True(quotations.Length >= 5, $"{quotations.Length} quotations");
        Assert.All(quotations, quotation => Assert.Contains(quotation, said, StringComparison.Ordinal));

        // Not the flips: the manifest of this gate has no provenance, and is shorter than the page's. Weights and samples are the same.
        Assert.Contains(FormattableString.Invariant($"\n{report.Gate.Mean} "), Page, StringComparison.Ordinal);
        Assert.Contains($"Worst draw: {Percent.Of(report.Gate.Worst)} on 16 samples (draw {report.Gate.WorstDraw.Draw})", Page,
            StringComparison.Ordinal);
        Assert.All(report.Comparison.Where(c => c.Form is "hardened" or "clip"),
            c => Assert.Contains(Percent.Of(c.Mean), Page, StringComparison.Ordinal));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SafBuild.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("SafBuild.sln");
        }

        return folder;
    }
}
