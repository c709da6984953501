using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests;

public sealed class ReadSafVerdictTests : IDisposable
{
    private const string Warning = "net.onnx : warning SAF1008: tensor 'x'";
    private const string Text = "50 % at 1e-5, threshold 90 %";
    private readonly ModelProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Execute_pass_gives_the_artifact()
    {
        ReadSafVerdict task = Judged(new() { Gate = GateVerdict.Pass, Summary = "net: fine" });
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
        GateVerdict made = verdict switch
        {
            "Fail" => GateVerdict.Failed(Codes.GateFailed, Text),
            "Inconclusive" => GateVerdict.Undecided(Codes.GateInconclusive, Text),
            _ => GateVerdict.None with { Message = Text },
        };
        HardenResult result = new() { Gate = made };
        ReadSafVerdict error = Judged(result);
        Assert.False(error.Execute());
        BuildErrorEventArgs reported = Assert.Single(_project.Engine.Errors);
        Assert.Equal((code, Text), (reported.Code, reported.Message));
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
        HardenResult result = new() { Gate = GateVerdict.Pass, Warnings = [Warning] };
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
            ReadSafVerdict task = Judged(new() { Gate = GateVerdict.Pass });
            change(_project.At("obj", "safbuild", "net", file));
            Assert.False(task.Execute());
            Assert.Empty(task.Artifacts);
        }

        Assert.Equal(["SAF9004", "SAF9004"], _project.Engine.Codes);
    }

    [Theory]
    [InlineData("""{"gate": {"verdict": "Perfect"}}""")]
    [InlineData("""{"gate": null}""")]
    [InlineData("""{"gate": "Pass"}""")]
    [InlineData("""{"verdict": "Pass"}""")]
    public void Execute_result_that_is_no_result_is_SAF9004(string json)
    {
        ReadSafVerdict task = Judged(new() { Gate = GateVerdict.Pass }, text: json);
        Assert.False(task.Execute());
        Assert.Equal("SAF9004", Assert.Single(_project.Engine.Errors).Code);
        Assert.Empty(task.Artifacts);
    }

    [Theory]
    [InlineData("{}", "SAF3002")]
    [InlineData("""{"gate": {}}""", "SAF3002")]
    [InlineData("""{"gate": {"verdict": null}}""", "SAF3002")]
    [InlineData("""{"gate": {"verdict": "Pass", "code": "SAF3001", "message": "half"}}""", "SAF3001")]
    [InlineData("""{"gate": {"verdict": "Pass", "code": "SAF4711"}}""", "SAF3002")]
    public void Execute_anything_but_a_clear_pass_is_red(string json, string code)
    {
        ReadSafVerdict task = Judged(new(), text: json);
        Assert.False(task.Execute());
        Assert.Equal(code, Assert.Single(_project.Engine.Errors).Code);
        Assert.Empty(task.Artifacts);
    }

    /// <summary>Leaves the files of a run with this result, and gives the task that reads them.</summary>
    private ReadSafVerdict Judged(HardenResult result, (string, string)? metadata = null, string? text = null)
    {
        TaskItem model = ModelProject.Model("net.onnx", metadata is null ? [] : [metadata.Value]);
        Assert.True(_project.Request(model).Execute());
        ModelFolder folder = new(_project.At("obj", "safbuild", "net"), "net");
        AtomicFile.Write(folder.Manifest, "{}");
        AtomicFile.Write(folder.Result, text ?? ContractJson.Write(result));
        StageRecord.OfFiles(folder, Stage.Gate)!.Write(folder.Done(Stage.Gate), DateTime.UtcNow);
        return _project.Verdict(model);
    }
}
