using System.Text.Json.Nodes;
using SafBuild.Sdk.Tests.Building;
using SafBuild.Sdk.Tests.Situations;

namespace SafBuild.Sdk.Tests;

/// <summary>
/// What Visual Studio and dotnet watch read, as the evaluation gives it, and the tasks out of the build's process. Neither Visual Studio
/// nor MSBuild.exe runs here.
/// </summary>
public class IdeTests(PackedSdk sdk)
{
    [Fact]
    public void Evaluation_has_what_an_ide_looks_at()
    {
        TestProject project = new TestProject(sdk).WithModel();
        JsonNode items = JsonNode.Parse(project.Evaluate(
            "-getItem:Watch,UpToDateCheckInput,UpToDateCheckBuilt,UpToDateCheckOutput,PropertyPageSchema,AvailableItemName"))!["Items"]!;
        Assert.Equal(["net.onnx", "val.npz"], Of("Watch"));
        Assert.Equal(["net.onnx Saf", "val.npz Saf"], Of("UpToDateCheckInput", "Set"));
        Assert.Equal(["obj/Debug/net10.0/SafModels.built Saf"], Of("UpToDateCheckBuilt", "Set"));
        Assert.Contains("SafModel", Of("AvailableItemName"));
        string page = Assert.Single(Of("PropertyPageSchema", "Context"), p => p.Contains("SafModel", StringComparison.Ordinal));
        Assert.EndsWith("SafBuild.SafModel.xaml File;BrowseObject", page);
        Assert.True(File.Exists(page.Split(' ')[0]));

        string[] Of(string type, string metadata = "") => [.. items[type]!.AsArray().Select(i =>
            $"{(string)i!["Identity"]!} {(metadata.Length > 0 ? (string)i[metadata]! : "")}".Trim().Replace('\\', '/'))];
    }

    [CiFact]
    [Situation("Up-to-date check of an IDE: a model of the same bytes with a new time; then a red gate",
        "the file that it looks at is newer than the model; older")]
    public void File_of_the_up_to_date_check_is_newer_than_every_input_of_a_green_build_alone()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Build().AssertSuccess();
        string built = project.At("obj", "Debug", "net10.0", "SafModels.built");
        Assert.True(File.GetLastWriteTimeUtc(built) > File.GetLastWriteTimeUtc(project.At("net.onnx")));

        // The same artifact: whatever a build leaves in bin is older than this.
        DateTime touched = File.GetLastWriteTimeUtc(built).AddSeconds(1);
        while (DateTime.UtcNow <= touched)
        {
            Thread.Yield();
        }

        File.SetLastWriteTimeUtc(project.At("net.onnx"), touched);
        project.Build("--no-restore").AssertSuccess();
        Assert.True(File.GetLastWriteTimeUtc(built) > touched);
        Assert.Equal(2, project.Runs.Length);

        project.Write("net.onnx", "0.5").Build("--no-restore").AssertOnlyError("SAF3001");
        Assert.True(File.GetLastWriteTimeUtc(built) < File.GetLastWriteTimeUtc(project.At("net.onnx")));

        project.Run("clean").AssertSuccess();
        Assert.False(File.Exists(built));
    }

    /// <summary>As MSBuild.exe runs tasks of .NET: in another process, without what the build's own has in memory.</summary>
    [CiFact]
    [Situation("All tasks in a process of their own, green, again, red", "as in the build's process")]
    public void Build_with_its_tasks_in_another_process_is_the_same()
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Environment["MSBUILDFORCEALLTASKSOUTOFPROC"] = "1";
        BuildResult build = project.Build();
        build.AssertSuccess();
        project.AssertShips("1", project.Bin());
        project.Build("--no-restore").AssertSuccess();
        Assert.Equal((1, 1), project.Work);
        project.Write("net.onnx", "0.5").Build("--no-restore").AssertOnlyError("SAF3001");
        Assert.Equal("1", project.Built());
    }

    [CiTheory]
    [InlineData("build")]
    [InlineData("clean")]
    [Situation("MSBuild.exe before 18.0 (by its property)", "SAF0008 and nothing built")]
    public void An_msbuild_that_cannot_run_the_tasks_is_refused_with_what_can(string verb)
    {
        TestProject project = new TestProject(sdk).WithModel();
        project.Run("restore").AssertSuccess();
        string[] restored = verb == "build" ? ["--no-restore"] : [];
        string text = project.Run(verb, [.. restored, "-p:_SafHostTooOld=true"]).AssertOnlyError("SAF0008").Text;
        Assert.Contains("dotnet build", text);
        Assert.Empty(project.Runs);
    }
}
