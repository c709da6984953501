using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests;

public sealed class ReadSafVerdictTests : IDisposable
{
    private const string Warning = "net.onnx : warning SAF1008: tensor 'x'";
    private readonly ModelProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Execute_pass_gives_the_artifact()
    {
        ReadSafVerdict task = Judged(new() { Verdict = Verdict.Pass, Summary = "net: fine" });
        Assert.True(task.Execute());
        ITaskItem artifact = Assert.Single(task.Artifacts);
        Assert.Equal(_project.At("obj", "safbuild", "net", "net.saf"), artifact.ItemSpec);
        Assert.Equal("net", artifact.GetMetadata("Name"));
        Assert.Empty(_project.Engine.Important);
    }

    [Theory]
    [InlineData("Fail", "SAF3001")]
    [InlineData("Inconclusive", "SAF3002")]
    [InlineData("", "SAF3002")]
    public void Execute_not_pass_is_an_error_or_a_warning_by_gate(string verdict, string code)
    {
        HardenResult result = new() { Verdict = verdict.Length == 0 ? null : Enum.Parse<Verdict>(verdict), Message = "50 % at 1e-5, threshold 90 %" };
        ReadSafVerdict error = Judged(result);
        Assert.False(error.Execute());
        BuildErrorEventArgs reported = Assert.Single(_project.Engine.Errors);
        Assert.Equal((code, result.Message), (reported.Code, reported.Message));
        Assert.Empty(error.Artifacts);

        ReadSafVerdict warning = Judged(result, ("Gate", "Warning"));
        Assert.True(warning.Execute());
        Assert.Equal(code, Assert.Single(_project.Engine.Warnings).Code);
        Assert.Single(warning.Artifacts);

        Assert.True(Judged(result, ("Gate", "Off")).Execute());
        Assert.Single(_project.Engine.Warnings);
    }

    [Fact]
    public void Execute_warnings_of_a_skipped_stage_are_repeated()
    {
        HardenResult result = new() { Verdict = Verdict.Pass, Warnings = [Warning] };
        Assert.True(Judged(result).Execute());
        Assert.Equal("SAF1008", Assert.Single(_project.Engine.Warnings).Code);

        ReadSafVerdict ran = Judged(result);
        ran.Reported = [Warning];
        Assert.True(ran.Execute());
        Assert.Single(_project.Engine.Warnings);

        ReadSafVerdict strict = Judged(result);
        strict.WarningsAsErrors = true;
        Assert.False(strict.Execute());
        Assert.Empty(strict.Artifacts);
    }

    [Theory]
    [InlineData("gate.stamp")]
    [InlineData("result.json")]
    [InlineData("net.saf/manifest.json")]
    public void Execute_anything_changed_or_gone_since_the_verdict_is_SAF9004(string file)
    {
        foreach (Action<string> change in new Action<string>[] { path => File.AppendAllText(path, " "), File.Delete })
        {
            ReadSafVerdict task = Judged(new() { Verdict = Verdict.Pass });
            change(_project.At("obj", "safbuild", "net", file));
            Assert.False(task.Execute());
            Assert.Empty(task.Artifacts);
        }

        Assert.Equal(["SAF9004", "SAF9004"], _project.Engine.Codes);
    }

    [Fact]
    public void Execute_result_that_is_no_result_is_SAF9004()
    {
        ReadSafVerdict task = Judged(new() { Verdict = Verdict.Pass }, text: "{\"verdict\": \"Perfect\"}");
        Assert.False(task.Execute());
        Assert.Equal("SAF9004", Assert.Single(_project.Engine.Errors).Code);
    }

    /// <summary>Leaves the files of a run with this result, and gives the task that reads them.</summary>
    private ReadSafVerdict Judged(HardenResult result, (string, string)? metadata = null, string? text = null)
    {
        TaskItem model = ModelProject.Model("net.onnx", metadata is null ? [] : [metadata.Value]);
        Assert.True(_project.Request(model).Execute());
        ModelFolder folder = new(_project.At("obj", "safbuild", "net"), "net");
        OutputFile.Write(folder.Manifest, "{}");
        OutputFile.Write(folder.Result, text ?? ContractJson.Write(result));
        StageRecord.OfFiles(folder, ModelFolder.Gate)!.Write(folder.Done(ModelFolder.Gate), DateTime.UtcNow);
        return _project.Verdict(model);
    }
}
