using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>What a measurement makes of a verdict: everything has to be right for a Pass, and each thing alone takes it away.</summary>
public class GatePolicyTests
{
    private static readonly GateMeasurement Good = new()
    {
        ShownAbove = true,
        ShownBelow = false,
        Golden = 0.9,
        Clean = 0.9,
        Threshold = 0.89,
        Mean = 0.9,
        Lower = 0.895,
        Upper = 0.93,
        Trials = 40,
        Samples = 64,
        Draws = 320,
        Bits = 1000,
        Flips = GatePolicy.LeastFlips,
        ExpectedFlips = 10,
        Lowest = 0,
        Highest = 1,
        CleanSamples = 64,
        GoldenError = 0.01,
        Classes = [new(3, 0.9, 0.85, 1, 300, ShownAbove: true, ShownBelow: false)],
    };

    public static TheoryData<string, string, string> Changes => new()
    {
        { "nothing", nameof(Verdict.Pass), "" },
        { "a flip less", nameof(Verdict.Inconclusive), "SAF3007" },
        { "not above", nameof(Verdict.Inconclusive), "SAF3002" },
        { "below", nameof(Verdict.Fail), "SAF3001" },
        { "above and below", nameof(Verdict.Fail), "SAF3001" },
        { "a class that is open", nameof(Verdict.Inconclusive), "SAF3002" },
        { "a class that is below", nameof(Verdict.Fail), "SAF3001" },
        { "a blind answer", nameof(Verdict.Inconclusive), "SAF3006" },
        { "coverage", nameof(Verdict.Inconclusive), "SAF3005" },
        { "coverage of nothing, and nothing asked for", nameof(Verdict.Inconclusive), "SAF3005" },
        { "below without coverage", nameof(Verdict.Fail), "SAF3001" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_thing_alone_takes_a_pass_away(string change, string verdict, string code)
    {
        ClassFinding one = Good.Classes[0];
        GateMeasurement found = change switch
        {
            "a flip less" => Good with { Flips = GatePolicy.LeastFlips - 1 },
            "not above" => Good with { ShownAbove = false },
            "below" or "below without coverage" => Good with { ShownAbove = false, ShownBelow = true },
            "above and below" => Good with { ShownBelow = true },
            "a class that is open" => Good with { Classes = [one, one with { Class = 7, ShownAbove = false }] },
            "a class that is below" => Good with { Classes = [one with { Class = 7, ShownAbove = false, ShownBelow = true }, one] },
            "a blind answer" => Good with { Reached = "always answering class 3 reaches it" },
            _ => Good,
        };
        (GateOptions options, WeightCoverage coverage) = change switch
        {
            "coverage" or "below without coverage" => (new GateOptions(), new WeightCoverage(998, [new("w", [2], 2, "a reason")])),
            "coverage of nothing, and nothing asked for" =>
                (new GateOptions { MinCoverage = 0 }, new WeightCoverage(0, [new("w", [2], 2, "a reason")])),
            _ => (new GateOptions(), new WeightCoverage(1000, [new("w", [1], 1, "a reason")])),
        };

        GateVerdict judged = GatePolicy.Judge(new("m.onnx", "m", "Top-1", SafForm.Default, options, coverage), found);

        Assert.Equal((verdict, code), ($"{judged.Verdict}", judged.Code));
        Assert.Equal(code.Length == 0 ? null : Severity.Error, judged.For(GateMode.Error));
    }

    /// <summary>More trials do not lift a mean: what does comes first, and asking for less last.</summary>
    [Theory]
    [InlineData(0.9, 0.88, "The mean is not above the threshold: use OutOfRange=\"Zero\"", "use Storage=\"Coded32\"")]
    [InlineData(0.8, 0.8, "Without any fault the hardened model has 80.00 %", "a wider Storage")]
    [InlineData(0.9, 0.8905, "Raise MaxTrials", "larger MaxAccuracyDrop")]
    public void Undecided_model_is_told_what_would_help(double clean, double mean, params string[] named)
    {
        GateVerdict judged = GatePolicy.Judge(
            new("m.onnx", "m", "Top-1", SafForm.Default, new GateOptions { BitErrorRate = 1e-3 },
                new WeightCoverage(1000, [new("w", [1], 1, "a reason")])),
            Good with { ShownAbove = false, Clean = clean, Mean = mean, MeanWithStructure = mean });
        Assert.Equal("SAF3002", judged.Code);
        Assert.All(named, n => Assert.Contains(n, judged.Message, StringComparison.Ordinal));
    }
}
