using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Tests;

public sealed class ReportSafVerdictTests : IDisposable
{
    private const string Warning = "net.onnx : warning SAF1008: tensor 'x'";
    private const string Text = "50 % at 1e-5, threshold 90 %";
    private readonly ModelProject _project = new();
    private StoreEntry? _artifact;
    private StoreEntry? _verdict;

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Execute_pass_gives_the_artifact()
    {
        ReportSafVerdict task = Judged(new() { Gate = GateVerdict.Pass, Summary = "net: fine" });
        Assert.True(task.Execute());
        ITaskItem artifact = Assert.Single(task.Artifacts);
        Assert.Equal(_project.At("obj", "safbuild", "net", _artifact!.Key, "net.saf"), artifact.ItemSpec);
        Assert.Equal(("net", ArtifactHash.OfFolder(artifact.ItemSpec), _project.Project, "Pass"), (artifact.GetMetadata("Name"),
            artifact.GetMetadata("Hash"), artifact.GetMetadata("Source"), artifact.GetMetadata("Verdict")));
        Assert.Equal(["graph.onnx", "weights.bin", "manifest.json"], task.Files.Select(f => Path.GetFileName(f.ItemSpec)));
        Assert.All(task.Files, f => Assert.Equal("net.saf", f.GetMetadata("Folder")));
        Assert.Equal(["net: fine"], _project.Engine.Important);
        Assert.Empty(task.Lines);
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
        ReportSafVerdict error = Judged(result);
        Assert.False(error.Execute());
        BuildErrorEventArgs reported = Assert.Single(_project.Engine.Errors);
        Assert.Equal((code, true), (reported.Code, reported.Message!.StartsWith(Text, StringComparison.Ordinal)));
        Assert.Contains("report.html", reported.Message, StringComparison.Ordinal);
        Assert.Empty(error.Artifacts);

        // Other projects copy by this mark alone.
        Assert.Empty(PassedEntry.Read(_artifact!.Folder));

        ReportSafVerdict warning = Judged(result, ("Gate", "Warning"));
        Assert.True(warning.Execute());
        Assert.Equal(code, Assert.Single(_project.Engine.Warnings).Code);
        Assert.Single(warning.Artifacts);
        Assert.Equal([ArtifactHash.OfFolder(_artifact!.PathOf("net.saf"))], PassedEntry.Read(_artifact.Folder));

        // Red again: the mark of the build before is taken back.
        Assert.False(Judged(result).Execute());
        Assert.Empty(PassedEntry.Read(_artifact!.Folder));

        Assert.True(Judged(result, ("Gate", "Off")).Execute());
        Assert.Single(_project.Engine.Warnings);
    }

    /// <summary>A pass stays only where nothing else made the task red; a question of another project is no exception.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Execute_results_never_say_pass_of_a_red_build(bool building)
    {
        ReportSafVerdict task = Judged(new() { Gate = GateVerdict.Pass, Warnings = [Warning] });
        (task.Building, task.Results) = (building, _project.At("results"));
        Assert.True(task.Execute());
        Assert.DoesNotContain("<error", Results(), StringComparison.Ordinal);

        task = Judged(new() { Gate = GateVerdict.Pass, Warnings = [Warning] });
        (task.Building, task.Results, task.WarningsAsErrors) = (building, _project.At("results"), true);
        Assert.False(task.Execute());
        Assert.Contains("<error", Results(), StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_a_late_model_and_a_missing_one_are_in_the_results()
    {
        ReportSafVerdict task = Judged(new() { Gate = GateVerdict.Pass });
        (task.Building, task.Results) = (true, _project.At("results"));
        Assert.True(task.Execute());
        CheckLateModels late = new()
        {
            BuildEngine = _project.Engine,
            Project = _project.Project,
            Root = task.Root,
            Intermediate = task.Intermediate,
            Results = task.Results,
            Seen = [ModelProject.Model()],
            Models = [ModelProject.Model(), ModelProject.Model("late.onnx")],
        };
        Assert.False(late.Execute());
        Assert.Equal(2, Results().Split("<error").Length - 1);
        Assert.Contains("late.onnx", Results(), StringComparison.Ordinal);

        task = _project.Verdict();
        task.Results = _project.At("results");
        Assert.False(task.Execute());
        Assert.Contains("type=\"SAF0112\"", Results(), StringComparison.Ordinal);
    }

    private string Results() => File.ReadAllText(Assert.Single(Directory.GetFiles(_project.At("results"), "junit.xml",
        SearchOption.AllDirectories)));

    /// <summary>The build is red by it, so nothing leaves obj and no other project copies it.</summary>
    [Theory]
    [InlineData("SafTreatWarningsAsErrors")]
    [InlineData("WarningsAsErrors of the project")]
    [InlineData("-warnaserror")]
    public void Execute_red_warning_that_is_an_error_has_not_passed(string by)
    {
        foreach ((HardenResult result, string code) in new[]
        {
            (new HardenResult { Gate = GateVerdict.Failed(Codes.GateFailed, Text) }, "SAF3001"),
            (new HardenResult { Gate = GateVerdict.Pass, Warnings = [Warning] }, "SAF1008"),
        })
        {
            ReportSafVerdict task = Judged(result, ("Gate", "Warning"));
            Assert.True(task.Execute());
            Assert.NotEmpty(PassedEntry.Read(_artifact!.Folder));

            task = Judged(result, ("Gate", "Warning"));
            task.WarningsAsErrors = by.StartsWith("Saf", StringComparison.Ordinal);
            task.ErrorCodes = by[0] == '-' ? [code] : [];
            task.BuildEngine = by[0] == 'W' ? StrictBuildEngine.Of(_project.Engine, code) : _project.Engine;
            Assert.False(task.Execute());
            Assert.Equal(code, _project.Engine.Codes.Last());
            Assert.Empty(task.Artifacts);
            Assert.Empty(PassedEntry.Read(_artifact!.Folder));
        }
    }

    [Theory]
    [InlineData("", "", true)]
    [InlineData("CS1591;SAF3001", "", false)]
    [InlineData("", "SAF3001", false)]
    public void Command_line_that_makes_all_warnings_errors_spares_those_that_the_project_takes_out(
        string noWarn, string notAsErrors, bool isError)
    {
        AskSafWarnings task = new()
        {
            BuildEngine = StrictBuildEngine.Of(_project.Engine),
            NoWarn = noWarn,
            NotAsErrors = notAsErrors,
        };
        Assert.True(task.Execute());
        Assert.Equal(isError, task.ErrorCodes.Contains("SAF3001"));
        Assert.Contains("SAF3002", task.ErrorCodes);

        // One that the command line names is an error, whatever the project spares.
        task.BuildEngine = StrictBuildEngine.Of(_project.Engine, "SAF3001");
        Assert.True(task.Execute());
        Assert.Equal(noWarn.Length == 0 ? ["SAF3001"] : [], task.ErrorCodes);
    }

    [Fact]
    public void Execute_warnings_of_a_skipped_stage_are_repeated()
    {
        HardenResult result = new() { Gate = GateVerdict.Pass, Warnings = [Warning] };
        Assert.True(Judged(result).Execute());
        Assert.Equal("SAF1008", Assert.Single(_project.Engine.Warnings).Code);

        ReportSafVerdict ran = Judged(result);
        ran.Reported = [Warning];
        Assert.True(ran.Execute());
        Assert.Single(_project.Engine.Warnings);

        ReportSafVerdict strict = Judged(result);
        strict.WarningsAsErrors = true;
        Assert.False(strict.Execute());
        Assert.Empty(strict.Artifacts);
    }

    [Theory]
    [InlineData("harden", "net.saf/weights.bin")]
    [InlineData("harden", "net.saf/manifest.json")]
    [InlineData("harden", "harden.json")]
    [InlineData("harden", "hashes")]
    [InlineData("gate", "result.json")]
    [InlineData("gate", "hashes")]
    public void Execute_anything_changed_or_gone_since_the_verdict_is_SAF9004(string stage, string file)
    {
        foreach (Action<string> change in new Action<string>[] { path => File.AppendAllText(path, " "), File.Delete })
        {
            ReportSafVerdict task = Judged(new() { Gate = GateVerdict.Pass });
            change((stage == "harden" ? _artifact : _verdict)!.PathOf(file));
            Assert.False(task.Execute());
            Assert.Empty(task.Artifacts);
        }

        Assert.Equal(["SAF9004", "SAF9004"], _project.Engine.Codes);
    }

    [Fact]
    public void Execute_a_file_too_many_in_the_artifact_is_SAF9004()
    {
        ReportSafVerdict task = Judged(new() { Gate = GateVerdict.Pass });
        File.WriteAllText(_artifact!.PathOf("net.saf/portable.onnx"), "nobody judged it");
        Assert.False(task.Execute());
        Assert.Equal(["SAF9004"], _project.Engine.Codes);
    }

    [Fact]
    public void Execute_verdict_on_other_bytes_is_SAF9004()
    {
        ReportSafVerdict task = Judged(new() { Gate = GateVerdict.Pass }, hash: new('0', 64));
        Assert.False(task.Execute());
        Assert.Contains("hash", Assert.Single(_project.Engine.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Execute_a_model_that_a_build_had_and_a_copy_does_not_see_is_SAF0112(bool building)
    {
        ReportSafVerdict built = Judged(new() { Gate = GateVerdict.Pass });
        built.Building = true;
        Assert.True(built.Execute());

        ReportSafVerdict copying = _project.Verdict();
        copying.Building = building;
        Assert.Equal(building, copying.Execute());
        Assert.Equal(building ? [] : ["SAF0112"], _project.Engine.Codes);

        // A build that has no models lets go of what the last one had.
        Assert.Equal(!building, Directory.Exists(_artifact!.Folder));
    }

    [Theory]
    [InlineData("""{"gate": {"verdict": "Perfect"}}""")]
    [InlineData("""{"gate": null}""")]
    [InlineData("""{"gate": "Pass"}""")]
    [InlineData("""{"verdict": "Pass"}""")]
    public void Execute_result_that_is_no_result_is_SAF9004(string json)
    {
        ReportSafVerdict task = Judged(new() { Gate = GateVerdict.Pass }, text: json);
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
        ReportSafVerdict task = Judged(new(), text: json);
        Assert.False(task.Execute());
        Assert.Equal(code, Assert.Single(_project.Engine.Errors).Code);
        Assert.Empty(task.Artifacts);
    }

    /// <summary>Leaves the entries of a run with this result, and gives the task that reads them.</summary>
    private ReportSafVerdict Judged(HardenResult result, (string, string)? metadata = null, string? text = null, string? hash = null)
    {
        ITaskItem job = _project.Job(ModelProject.Model("net.onnx", metadata is null ? [] : [metadata.Value]));
        ModelStages stages = _project.Stages(job);
        _project.Make(stages, Stage.Inputs, ("inputs.json", "{}"));
        _artifact = _project.Make(
            stages, Stage.Harden,
            ("net.saf/graph.onnx", "g"), ("net.saf/weights.bin", "w"), ("net.saf/manifest.json", "m"), ("harden.json", "{}"));
        hash ??= ArtifactHash.OfFolder(_artifact.PathOf("net.saf"));
        text = text is null ? ContractJson.Write(result with { ArtifactSha256 = hash })
            : text == "{}" ? $"{{\"artifactSha256\": \"{hash}\"}}" : $"{text.TrimEnd()[..^1]}, \"artifactSha256\": \"{hash}\"}}";
        _verdict = _project.Make(stages, Stage.Gate, ("result.json", text));
        return _project.Verdict(job);
    }
}
