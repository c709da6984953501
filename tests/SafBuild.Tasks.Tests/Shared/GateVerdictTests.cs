using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Tasks.Tests.Shared;

public class GateVerdictTests
{
    [Theory]
    [InlineData(GateMode.Error, Severity.Error)]
    [InlineData(GateMode.Warning, Severity.Warning)]
    [InlineData(GateMode.Off, null)]
    [InlineData((GateMode)7, Severity.Error)]
    public void All_but_a_clear_pass_is_as_red_as_the_gate_says(object mode, object? severity)
    {
        GateVerdict[] red =
        [
            GateVerdict.None, GateVerdict.Failed(Codes.GateFailed, "f"), GateVerdict.Undecided(Codes.GateInconclusive, "u"), new(),
            new() { Verdict = (Verdict)9 }, GateVerdict.Pass with { Code = "SAF3001" },
        ];
        Assert.All(red, v => Assert.Equal((Severity?)severity, v.For((GateMode)mode)));
        Assert.All(red, v => Assert.Equal(severity is null, v.Finding((GateMode)mode, "m.onnx") is null));
        Assert.Null(GateVerdict.Pass.For((GateMode)mode));
        Assert.Null(GateVerdict.Pass.Finding((GateMode)mode, "m.onnx"));
    }

    [Fact]
    public void What_was_judged_is_what_is_read_back()
    {
        foreach (GateVerdict verdict in new[] { GateVerdict.None, GateVerdict.Pass, GateVerdict.Failed(Codes.GateFailed, "50 %") })
        {
            HardenResult result = new() { Name = "n", Gate = verdict };
            Assert.Equal(verdict, ContractJson.Read<HardenResult>(ContractJson.Write(result)).Gate);
        }

        Assert.Equal(GateVerdict.None.Message, new HardenResult().Gate.Message);
    }

    [Fact]
    public void A_finding_has_its_own_code_and_text()
    {
        Diagnostic finding = GateVerdict.Failed(Codes.GateFailed, "50 % at 1e-5").Finding(GateMode.Error, "m.onnx")!;
        Assert.Equal("m.onnx : error SAF3001: 50 % at 1e-5", finding.ToString());
        Assert.Equal(Codes.GateInconclusive, new GateVerdict { Code = "SAF4711" }.Finding(GateMode.Error, "m.onnx")!.Code);
    }
}
