using System.Text.Json.Nodes;
using System.Xml.Linq;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>What a build leaves for CI: test cases, reports, the page of a step, and answers to scripts.</summary>
public class ResultsTests(PackedSdk sdk)
{
    private const string Results = "<SafResultsDirectory>results</SafResultsDirectory>";

    [Fact]
    [Situation("SafResultsDirectory and GITHUB_STEP_SUMMARY: green, again from the cache, red, red as a warning",
        "a test case of each verdict, the report once a verdict")]
    public void Every_verdict_is_a_test_case_and_once_on_the_page_of_the_step()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: Results);
        project.Environment["GITHUB_STEP_SUMMARY"] = project.At("summary.md");
        project.Build().AssertSuccess();
        Assert.Equal("", Outcome(project));
        string folder = Folder(project);
        foreach (string file in (string[])["report.html", "report.json", "report.md", "trials.csv"])
        {
            Assert.Equal(File.ReadAllText(Assert.Single(project.Entries(file))), File.ReadAllText(Path.Combine(folder, "net", file)));
        }

        string page = File.ReadAllText(project.At("summary.md"));
        Assert.Contains($"Pass {project.Judged[0].Split(' ')[1]}", page);

        // A verdict of an earlier build is one of this build as well.
        Directory.Delete(project.At("results"), recursive: true);
        project.Build("--no-restore").AssertSuccess();
        Assert.Equal(("", 2), (Outcome(project), project.Runs.Length));
        Assert.Equal(page, File.ReadAllText(project.At("summary.md")));

        project.Write("net.onnx", "0.5");
        project.Build("--no-restore").AssertOnlyError("SAF3001");
        Assert.Equal("failure SAF3001", Outcome(project));
        Assert.Contains("Fail ", File.ReadAllText(Path.Combine(folder, "net", "report.md")));
        Assert.Contains("\nFail ", File.ReadAllText(project.At("summary.md")));

        // What was measured is red, whatever the build makes of it.
        project.WithModel(properties: Results + "<SafGate>Warning</SafGate>").Build("--no-restore").AssertSuccess();
        Assert.Equal("failure SAF3001", Outcome(project));
    }

    [CiFact]
    [Situation("SafResultsDirectory of a green build; then the worker crashes; SafEnabled=false; the model is gone",
        "an error; skipped; no test case: never the pass of before")]
    public void A_pass_of_an_earlier_build_never_stays()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: Results);
        project.Build().AssertSuccess();
        Assert.Equal("", Outcome(project));

        project.Write("net.onnx", "crash").Build("--no-restore").AssertOnlyError("SAF9001");
        Assert.Equal("error SAF0115", Outcome(project));
        Assert.False(Directory.Exists(Path.Combine(Folder(project), "net")));

        // Nor where the options are refused before any work.
        project.Write("net.onnx", "1").Build("--no-restore").AssertSuccess();
        project.Build("--no-restore", "-p:SafConfidence=2").AssertOnlyError("SAF0103");
        Assert.Equal("error SAF0115", Outcome(project));

        project.Build("--no-restore", "-p:SafEnabled=false").AssertSuccess();
        Assert.Equal("skipped ", Outcome(project));

        project.WithModel("", Results).Build("--no-restore", "-p:SafEnabled=true");
        Assert.Empty(Directory.GetDirectories(project.At("results")));
    }

    [Fact]
    [Situation("Two frameworks in one SafResultsDirectory", "a folder each, with classes of different names; one report on the page")]
    public void Frameworks_have_folders_of_their_own_and_one_report_of_one_verdict()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: Results + Projects.TwoFrameworks)
            .Write("Program.cs", "public static class Api { public static string Path => SafModels.Net.Path; }");
        project.Environment["GITHUB_STEP_SUMMARY"] = project.At("summary.md");
        project.Build().AssertSuccess();
        string[] folders = Directory.GetDirectories(project.At("results"));
        Assert.Equal(2, folders.Length);
        Assert.Equal(2, folders.Select(f => (string)XElement.Load(Path.Combine(f, "junit.xml")).Descendants("testcase").Single()
            .Attribute("classname")!).Distinct().Count());
        Assert.Equal(2, File.ReadAllText(project.At("summary.md")).Split("<!-- safbuild ").Length);
    }

    [Fact]
    [Situation("dotnet build -getTargetResult:SafBuildModels and -t:Build -getItem:SafReport, green and red",
        "artifact, verdict and report; red: Failure, and the report of the red model")]
    public void Scripts_get_artifacts_verdicts_and_reports()
    {
        TestProject project = new TestProject(sdk).WithModel(properties: Results);
        (int code, JsonNode green) = Ask(project, "-getTargetResult:SafBuildModels");
        JsonNode result = green["TargetResults"]!["SafBuildModels"]!;
        JsonNode item = Assert.Single(result["Items"]!.AsArray())!;
        Assert.Equal((0, "Success", "net", "Pass"), (code, (string)result["Result"]!, (string)item["Name"]!, (string)item["Verdict"]!));
        Assert.True(Directory.Exists((string)item["Identity"]!));
        Assert.True(File.Exists((string)item["Report"]!));

        project.Write("net.onnx", "0.5");
        (code, JsonNode red) = Ask(project, "--no-restore", "-getTargetResult:SafBuildModels");
        result = red["TargetResults"]!["SafBuildModels"]!;
        Assert.Equal((1, "Failure"), (code, (string)result["Result"]!));
        Assert.Empty(result["Items"]!.AsArray());

        (code, JsonNode reports) = Ask(project, "--no-restore", "-t:Build", "-getItem:SafReport");
        item = Assert.Single(reports["Items"]!["SafReport"]!.AsArray())!;
        Assert.Equal((1, "net", "Fail", "SAF3001"), (code, (string)item["Name"]!, (string)item["Verdict"]!, (string)item["Code"]!));
        Assert.Equal("Fail", (string)JsonNode.Parse(File.ReadAllText((string)item["Identity"]!))!["verdict"]!);
        Assert.True(File.Exists((string)item["Page"]!));
        Assert.True(File.Exists(Path.Combine((string)item["Results"]!, "junit.xml")));
    }

    private static (int Code, JsonNode Answer) Ask(TestProject project, params string[] arguments)
    {
        (int code, string output) = DotNet.Run(project.Folder, ["build", .. arguments]);
        return (code, JsonNode.Parse(output[output.IndexOf('{')..(output.LastIndexOf('}') + 1)])!);
    }

    private static string Folder(TestProject project) => Assert.Single(Directory.GetDirectories(project.At("results")));

    /// <summary>Element and code of what is not a pass; empty for a pass.</summary>
    private static string Outcome(TestProject project)
    {
        XElement test = Assert.Single(XElement.Load(Path.Combine(Folder(project), "junit.xml")).Descendants("testcase"));
        Assert.Equal("net", (string?)test.Attribute("name"));
        return string.Join(' ', test.Elements().Where(e => e.Name.LocalName != "system-out")
            .Select(e => $"{e.Name.LocalName} {(string?)e.Attribute("type")}"));
    }
}
