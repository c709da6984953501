using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Report;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>The gate over coded storage: far beyond any other storage green, and red beyond its code.</summary>
public sealed class CodedGateTests
{
    private static readonly HardenRequest Request = QuantizedGate.Request with { Name = "tiny", Storage = "Coded32" };

    [Fact]
    public void One_flipped_bit_in_ten_loses_nothing_and_the_report_says_what_was_put_right()
    {
        using TinyGate gate = new();
        GateOutcome outcome = Run(gate, 0.1);
        GateReport report = GateReports.Of(outcome).Report;

        Assert.Equal(Verdict.Pass, report.Gate.Verdict);
        CodeReport code = report.Reads.Code!;
        Assert.Equal(0, code.Lost);
        Assert.Equal(code.Blocks, code.Clean + code.Corrected + code.Lost);
        Assert.Equal(report.Gate.Flips, code.CorrectedBits);
        Assert.InRange(0.1, code.Lower, code.Upper);
        Assert.Equal(
            ["hardened", "plain", "clip", "mset", "cep", "cepClip", "secded"], report.Comparison.Select(c => c.Form));
        Assert.All(report.Comparison.Skip(1), c => Assert.True(c.Mean < report.Gate.Threshold, $"{c.Form} has {c.Mean}"));
        Assert.InRange(report.Bits.Plain ?? 0, 1, report.Bits.UnderFault);
    }

    [Fact]
    public void Beyond_the_code_loads_are_refused_and_the_gate_is_red()
    {
        using TinyGate gate = new();
        GateOutcome outcome = Run(gate, 0.3);
        GateReport report = GateReports.Of(outcome).Report;

        Assert.Equal(Verdict.Fail, outcome.Verdict);
        Assert.Equal(report.Gate.Draws, report.Gate.RefusedLoads);
        Assert.Equal(0, report.Gate.Mean);
        Assert.Contains("beyond the code", outcome.Judgement.Message, StringComparison.Ordinal);
        Assert.Contains("ValueBits=\"6\"", outcome.Judgement.Message, StringComparison.Ordinal);
    }

    private static GateOutcome Run(TinyGate gate, double rate)
    {
        HardenRequest request = Request with { Gate = Request.Gate with { BitErrorRate = rate, MaxAccuracyDrop = 0.1 } };
        return gate.Run(request);
    }
}
