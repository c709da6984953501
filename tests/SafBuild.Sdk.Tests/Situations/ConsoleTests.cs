using SafBuild.Sdk.Tests.Building;

namespace SafBuild.Sdk.Tests.Situations;

/// <summary>What a build says, and what it leaves elsewhere.</summary>
public class ConsoleTests(PackedSdk sdk)
{
    [SlowFact]
    [Situation("A first build in the terminal logger, and in the console logger", "one line a model in both")]
    public void Every_logger_shows_a_line_of_the_model()
    {
        foreach (string logger in new[] { "on", "off" })
        {
            TestProject project = new TestProject(sdk).WithModel();
            (int exitCode, string output) = DotNet.Run(project.Folder, "build", $"-tl:{logger}");
            Assert.True(exitCode == 0, output);
            Assert.Contains("net: summary", output, StringComparison.Ordinal);
            project.AssertShips("1", project.Bin());
        }
    }

    [SlowFact]
    [Situation("A red gate", "SAF3001 names the report, and it is there")]
    public void Red_gate_names_its_report()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "0.5").WithModel();
        string text = project.Build().AssertOnlyError("SAF3001").Text;
        string report = System.Text.RegularExpressions.Regex.Match(text, @"\S*report\.\w+").Value;
        Assert.True(File.Exists(Path.GetFullPath(report, project.Folder)), $"no report in: {text}");
        Assert.Contains("Fail", File.ReadAllText(Path.GetFullPath(report, project.Folder)), StringComparison.Ordinal);
        Shipping.AssertShipsNothing(project.At("bin"));
    }

    [SlowFact]
    [Situation("A misspelt switch, name and value, a number out of range and a missing file in one project", "all said in one round")]
    public void Wrong_values_of_all_kinds_are_said_at_once()
    {
        TestProject project = new TestProject(sdk).WithModel("""
            <SafModel Include="gone.onnx" ValidationData="val.npz" />
            <SafModel Include="net.onnx" ValidationData="gone.npz" BitErrorRate="2" Function="Sigmoid" Epoch="3" />
            """);
        BuildResult result = project.Build("-p:SafUseCache=ja");
        Assert.False(result.Succeeded, result.Output);
        string[] codes = [.. result.Errors.Select(e => e.Code).Order()];
        Assert.True(codes is ["SAF0102", "SAF0102", "SAF0102", "SAF0103", "SAF0105", "SAF1001"], result.Output);
        Assert.Empty(project.Runs);
        Shipping.AssertShipsNothing(project.At("bin"));
    }

    [SlowFact]
    [Situation("SafEnabled=false with models and a class that is used", "compiles, no worker runs, no artifact")]
    [Situation("SafEnabled=false, then publish --no-build", "green without an artifact, no worker runs")]
    public void Disabled_keeps_class_and_skips_the_work()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build("-p:SafEnabled=false").AssertSuccess();
        project.Run("publish", "--no-build", "-c", "Debug", "-p:SafEnabled=false", "-o", project.At("out")).AssertSuccess();
        Assert.Empty(project.Runs);
        Shipping.AssertShipsNothing(project.At("bin"));
        Shipping.AssertShipsNothing(project.At("out"));
    }

    [SlowFact]
    [Situation("A build with an empty home and SafUseCache=false",
        "the worker runs without telemetry, no file of ours appears in the home")]
    public void Worker_sends_nothing_and_leaves_nothing_at_home()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Run("restore").AssertSuccess();
        Directory.CreateDirectory(project.At("home"));
        project.Environment["HOME"] = project.At("home");
        project.Environment["DOTNET_CLI_HOME"] = project.At("home");
        project.Environment["NUGET_PACKAGES"] = PackedSdk.GlobalPackages;
        project.Build("--no-restore").AssertSuccess();
        project.AssertShips("1", project.Bin());
        Assert.All(File.ReadAllLines(project.At("environment.log")), l => Assert.Equal("ORT_DISABLE_TELEMETRY=1", l));
        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(project.At("home"), "*", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(project.At("home"), f)),
            f => f.Contains("safbuild", StringComparison.OrdinalIgnoreCase) || f.Contains("onnx", StringComparison.OrdinalIgnoreCase));
    }
}
