using System.Xml.Linq;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Keys;
using SafBuild.Tasks.Results;

namespace SafBuild.Tasks.Tests.Results;

/// <summary>A test result that is green by mistake is the worst defect: every verdict has its element.</summary>
public class JUnitFileTests
{
    [Theory]
    [InlineData("Pass", "Error", "", "")]
    [InlineData("Pass", "Warning", "", "")]
    [InlineData("Fail", "Error", "failure", "SAF3001")]
    [InlineData("Fail", "Warning", "failure", "SAF3001")]
    [InlineData("Inconclusive", "Error", "error", "SAF3002")]
    [InlineData("Inconclusive", "Warning", "error", "SAF3002")]
    [InlineData("None", "Error", "error", "SAF3002")]
    [InlineData("None", "Warning", "error", "SAF3002")]
    [InlineData("PassWithCode", "Error", "error", "SAF3005")]
    [InlineData("None", "Off", "skipped", "SAF3004")]
    [InlineData("Pass", "Off", "skipped", "SAF3004")]
    public void A_verdict_has_its_element_whatever_gate_makes_of_it(string verdict, string mode, string element, string code)
    {
        GateVerdict gate = verdict switch
        {
            "Pass" => GateVerdict.Pass,
            "Fail" => GateVerdict.Failed(Codes.GateFailed, "50 %"),
            "Inconclusive" => GateVerdict.Undecided(Codes.GateInconclusive, "50 %"),
            "PassWithCode" => GateVerdict.Pass with { Code = Codes.CoverageTooLow.Id, Message = "of a later version" },
            _ => GateVerdict.None,
        };
        GateResult result = GateResult.Of(Model(gate, Enum.Parse<GateMode>(mode)));
        Assert.Equal(code, result.Code);
        XElement test = Case(result);
        Assert.Equal(element, test.Elements().SingleOrDefault(e => e.Name.LocalName != "system-out")?.Name.LocalName ?? "");
        Assert.Equal("net: summary", test.Element("system-out")!.Value);
    }

    [Fact]
    public void A_model_without_a_verdict_yet_is_an_error_and_one_that_nobody_wants_judged_is_skipped()
    {
        Assert.Equal("SAF0115", (string?)Case(GateResult.Unfinished("net", "net.onnx")).Element("error")!.Attribute("type"));
        Assert.NotNull(Case(GateResult.Disabled("net", "net.onnx")).Element("skipped"));
    }

    [Fact]
    public void Suites_count_what_they_hold()
    {
        GateResult[] results =
        [
            new("a", "a.onnx", GateOutcome.Passed, "", "", ""), new("b", "b.onnx", GateOutcome.Failed, "SAF3001", "m", ""),
            new("c", "c.onnx", GateOutcome.Error, "SAF3002", "m", ""), new("d", "d.onnx", GateOutcome.Skipped, "SAF3004", "m", ""),
            new("e", "e.onnx", GateOutcome.Failed, "SAF3001", "m", ""),
        ];
        XElement root = XElement.Parse(JUnitFile.Text("App.Debug-000000", results)[39..]);
        string[] counts = ["tests", "failures", "errors", "skipped"];
        Assert.All(new[] { root, root.Element("testsuite")! },
            e => Assert.Equal(["5", "2", "1", "1"], counts.Select(c => (string?)e.Attribute(c))));
        Assert.All(root.Descendants("testcase"), c => Assert.Equal("App.Debug-000000", (string?)c.Attribute("classname")));
    }

    [Fact]
    public void Any_text_gives_a_file_that_can_be_read()
    {
        string odd = "<a href=\"x\">&]]> \u0001 \ufffe \ud83d\ude00 \n ü";
        XElement test = Case(new(odd, odd, GateOutcome.Failed, "SAF3001", odd, odd));
        Assert.Contains("\\u0001", (string)test.Attribute("name")!);
        Assert.Contains("\ud83d\ude00", test.Element("failure")!.Value);
    }

    private static XElement Case(GateResult result) =>
        XDocument.Parse(JUnitFile.Text("App", [result])).Descendants("testcase").Single();

    private static JudgedModel Model(GateVerdict gate, GateMode mode) => new(
        new() { Name = "net", Model = "/p/net.onnx", Gate = new() { Mode = mode } }, ["a", "b", "c"], "/p/net.saf", "hash",
        new() { Gate = gate, Summary = "net: summary" }, "/p/report.html");
}
