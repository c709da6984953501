using System.Diagnostics;
using System.Globalization;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

public class FailureTests(PackedSdk sdk)
{
    [Fact]
    [Situation("Missing model, rate out of range, no ValidationData, a name twice",
        "SAF1001, SAF0103, SAF0104, SAF0110 at once, nothing runs")]
    public void Build_mistakes_in_the_project_are_reported_all_at_once_before_anything_runs()
    {
        TestProject project = new TestProject(sdk).WithModel("""
            <SafModel Include="gone.onnx" ValidationData="val.npz" />
            <SafModel Include="net.onnx" BitErrorRate="2" />
            <SafModel Include="net.onnx" ValidationData="val.npz" />
            """);
        BuildResult result = project.Build();
        Assert.False(result.Succeeded);
        Assert.Equal(["SAF0103", "SAF0104", "SAF0110", "SAF1001"], result.Errors.Select(e => e.Code).Order());
        Assert.Equal(project.At("App.csproj"), result.Errors.First(e => e.Code == "SAF0103").File);
        Assert.Empty(project.Runs);
        Assert.False(Directory.Exists(project.At("bin", "Debug", "net10.0", "net.saf")));
    }

    [Fact]
    [Situation("Misspelt metadata; misspelt properties", "SAF0102 with the nearest name; SAF0113")]
    public void Misspelt_metadata_is_an_error_and_a_misspelt_property_a_warning()
    {
        TestProject project =
            new TestProject(sdk)
                .WithModel("""<SafModel Include="net.onnx" ValidationData="val.npz" BitErrorRat="0.2" Link="x" Pack="false" />""");
        Assert.Contains("'BitErrorRate'", project.Build().AssertOnlyError("SAF0102").Text, StringComparison.Ordinal);
        Assert.Empty(project.Runs);

        project.WithModel(properties: "<SafBitErorRate>0.2</SafBitErorRate>")
            .Write("Directory.Build.props", "<Project><PropertyGroup><SafGates>Off</SafGates></PropertyGroup></Project>");
        BuildResult result = project.Build("--no-restore", "-p:SafMaxTrial=3");
        result.AssertSuccess();
        Assert.Equal(
            [("SAF0113", "App.csproj", "SafBitErrorRate"), ("SAF0113", "App.csproj", "SafMaxTrials"),
                ("SAF0113", "Directory.Build.props", "SafGate")],
            result.Warnings.Select(w => (w.Code, Path.GetFileName(w.File), w.Text.Split('\'')[^2])).Order());
    }

    [Fact]
    [Situation("SafEnabled=ture", "SAF0102, nothing runs")]
    public void Switch_that_is_neither_true_nor_false_is_an_error_and_no_green_build_without_models()
    {
        TestProject project = new TestProject(sdk).WithModel();
        Assert.Contains("SafEnabled is 'ture'", project.Build("-p:SafEnabled=ture").AssertOnlyError("SAF0102").Text,
            StringComparison.Ordinal);
        Assert.Contains("SafEmitPortable is 'ja'", project.Build("--no-restore", "-p:SafEmitPortable=ja").AssertOnlyError("SAF0102").Text,
            StringComparison.Ordinal);
        Assert.Empty(project.Runs);
    }

    [Fact]
    [Situation("A worker that crashes, refuses the model, or writes nothing", "SAF9001, SAF1002, SAF9004; no artifact")]
    public void Build_worker_that_crashes_or_says_nothing_is_an_error_and_attaches_nothing()
    {
        TestProject project = new TestProject(sdk).Write("net.onnx", "crash").WithModel();
        Assert.Contains("exit code 77", project.Build().AssertOnlyError("SAF9001").Text, StringComparison.Ordinal);
        project.Write("net.onnx", "broken").Build("--no-restore").AssertOnlyError("SAF1002");
        project.Write("net.onnx", "silent").Build("--no-restore").AssertOnlyError("SAF9004");
        Assert.Null(project.Built());
    }

    [Fact]
    [Situation("SIGINT while the worker runs", "red at once, no worker and no artifact left")]
    public async Task Interrupt_leaves_no_orphan_and_no_artifact()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGINT");
        TestProject project = new TestProject(sdk).Write("net.onnx", "hang").WithModel();
        TaskCompletionSource training = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using Process build = DotNet.Start(
            project.Folder,
            ["build", "-v:m", "-tl:off"],
            line =>
            {
                if (line.Contains("fake worker: harden", StringComparison.Ordinal))
                {
                    training.TrySetResult();
                }
            },
            interruptible: true);
        try
        {
            await training.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            using Process interrupt = Process.Start("kill", ["-INT", build.Id.ToString(CultureInfo.InvariantCulture)]);
            await build.WaitForExitAsync(TestContext.Current.CancellationToken)
                .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!build.HasExited)
            {
                build.Kill(entireProcessTree: true);
            }
        }

        Assert.NotEqual(0, build.ExitCode);
        int worker = int.Parse(File.ReadAllText(project.At("hanging")), CultureInfo.InvariantCulture);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(worker));
        Assert.Null(project.Built());
        Assert.Empty(project.Entries("weights.bin"));
    }
}
