using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Keys;

namespace SafBuild.Tasks.Tests;

/// <summary>With shell scripts for workers, whose second argument is the request.</summary>
public sealed class RunSafBuildWorkerTests : IDisposable
{
    private const string WriteArtifact = "mkdir -p net.saf; echo {} > net.saf/manifest.json; echo {} > harden.json";
    private readonly ModelProject _project = new();
    private readonly ITaskItem _job;

    public RunSafBuildWorkerTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in workers here are shell scripts");
        _job = _project.Job(ModelProject.Model());
    }

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Execute_success_reports_and_leaves_a_whole_entry_that_is_found_the_next_time()
    {
        string script = "echo epoch 1; echo 'net.onnx : warning SAF1008: tensor x'; echo \"$@\" > ../../../../args; " + WriteArtifact;
        RunSafBuildWorker task = Worker("harden", script);
        Assert.True(task.Execute());
        Assert.Contains("epoch 1", _project.Engine.Important);
        BuildWarningEventArgs warning = Assert.Single(_project.Engine.Warnings);
        Assert.Equal(("SAF1008", "net.onnx", "tensor x"), (warning.Code, warning.File, warning.Message));
        Assert.EndsWith("#saf1008", warning.HelpLink, StringComparison.Ordinal);
        Assert.Equal(["net.onnx : warning SAF1008: tensor x"], task.Reported);
        StoreEntry entry = Entry(Stage.Harden)!;
        Assert.Equal(["harden.json", "net.saf/manifest.json"], entry.Hashes.Files.Select(f => f.Path));
        Assert.Equal([entry.Folder], Directory.GetDirectories(_project.At("obj", "safbuild", "net"), $"{entry.Key}*"));
        Assert.Matches(
            $"^harden .*{entry.Key}[.]tmp{Environment.ProcessId}.*/request.json --stage harden --parent-pid {Environment.ProcessId}$",
            File.ReadAllText(_project.At("args")).Trim());
        Assert.Equal(".", ContractJson.Read<HardenRequest>(File.ReadAllText(entry.PathOf("request.json"))).OutputDirectory);

        File.Delete(_project.At("args"));
        Assert.True(Worker("harden", script).Execute());
        Assert.False(File.Exists(_project.At("args")));
    }

    [Fact]
    public void Execute_damaged_entry_is_made_again()
    {
        Assert.True(Worker("harden", WriteArtifact).Execute());
        File.WriteAllText(Entry(Stage.Harden)!.PathOf("net.saf/manifest.json"), "flipped");
        Assert.Null(Entry(Stage.Harden));
        Assert.True(Worker("harden", WriteArtifact).Execute());
        Assert.Equal("{}", File.ReadAllText(Entry(Stage.Harden)!.PathOf("net.saf/manifest.json")).Trim());
    }

    [Fact]
    public void Execute_without_building_is_SAF0115_and_starts_nothing()
    {
        RunSafBuildWorker task = Worker("harden", WriteArtifact);
        task.NoBuild = true;
        Assert.False(task.Execute());
        Assert.Equal(["SAF0115"], _project.Engine.Codes);
        Assert.Null(Entry(Stage.Harden));

        Assert.True(Worker("harden", WriteArtifact).Execute());
        task = Worker("harden", WriteArtifact);
        task.NoBuild = true;
        Assert.True(task.Execute());
    }

    [Fact]
    public void Execute_model_that_changes_meanwhile_is_SAF0117()
    {
        Assert.False(Worker("harden", $"echo 2 > ../../../../net.onnx; {WriteArtifact}").Execute());
        Assert.Equal(["SAF0117"], _project.Engine.Codes);
    }

    [Fact]
    public void Execute_model_that_changes_between_two_stages_is_SAF0117_and_a_damaged_stage_is_SAF9004()
    {
        Assert.True(Worker("harden", WriteArtifact).Execute());
        string manifest = Entry(Stage.Harden)!.PathOf("net.saf/manifest.json");
        File.WriteAllText(manifest, "flipped");
        Assert.False(Worker("gate", "echo {} > result.json").Execute());
        Assert.Equal(["SAF9004"], _project.Engine.Codes);
        File.WriteAllText(_project.At("net.onnx"), "2");
        Assert.False(Worker("gate", "echo {} > result.json").Execute());
        Assert.Equal(["SAF9004", "SAF0117"], _project.Engine.Codes);
    }

    [Fact]
    public async Task Execute_waits_for_the_one_that_makes_the_same_and_takes_its_result()
    {
        string started = "echo started; while [ ! -f ../../../../go ]; do sleep 0.02; done; " + WriteArtifact;
        RunSafBuildWorker first = Worker("harden", started);
        TaskCompletionSource working = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _project.Engine.MessageLogged = text =>
        {
            _ = text == "started" && working.TrySetResult();
            _ = text.Contains($"waiting for process {Environment.ProcessId}", StringComparison.Ordinal) && waiting.TrySetResult();
        };
        Task<bool> one = Task.Run(first.Execute, TestContext.Current.CancellationToken);
        await working.Task;
        RunSafBuildWorker second = Worker("harden", started);
        Task<bool> two = Task.Run(second.Execute, TestContext.Current.CancellationToken);
        await waiting.Task;
        File.WriteAllText(_project.At("go"), "");
        Assert.True(await one);
        Assert.True(await two);
        Assert.Single(_project.Engine.Important, m => m == "started");
    }

    [Fact]
    public void Execute_worker_reports_an_error_is_that_error_only()
    {
        Assert.False(Worker("harden", "echo 'net.onnx : error SAF1002: truncated' >&2; exit 1").Execute());
        Assert.Equal(["SAF1002"], _project.Engine.Codes);
        Assert.Null(Entry(Stage.Harden));
    }

    [Theory]
    [InlineData("exit 139", "exit code 139 (a native library crashed)")]
    [InlineData("kill -9 $$", "exit code 137 (SIGKILL")]
    [InlineData("echo 'boom'; exit 7", "exit code 7 and")]
    public void Execute_crash_is_SAF9001_with_the_command(string script, string expected)
    {
        Assert.True(Worker("harden", WriteArtifact).Execute());
        Assert.False(Worker("gate", script).Execute());
        BuildErrorEventArgs error = Assert.Single(_project.Engine.Errors);
        Assert.Equal("SAF9001", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(" harden ", error.Message, StringComparison.Ordinal);
        Assert.Contains("--stage gate", error.Message, StringComparison.Ordinal);
        Assert.Equal("by-hand", ContractJson.Read<HardenRequest>(
            File.ReadAllText(_project.At("obj", "safbuild", "net", "gate.request.json"))).OutputDirectory);
    }

    [Fact]
    public void Execute_ends_without_its_files_is_SAF9004()
    {
        Assert.False(Worker("harden", "exit 0").Execute());
        Assert.Equal(["SAF9004"], _project.Engine.Codes);
    }

    [Fact]
    public void Execute_red_gate_is_left_to_the_verdict()
    {
        Assert.True(Worker("harden", WriteArtifact).Execute());
        Assert.True(Worker("gate", "echo {} > result.json; echo 'net.onnx : error SAF3001: 0.5 is below 0.9'; exit 1").Execute());
        Assert.Empty(_project.Engine.Errors);
        Assert.NotNull(Entry(Stage.Gate));
    }

    [Fact]
    public void Execute_warnings_as_errors_fails_with_the_warnings_code()
    {
        RunSafBuildWorker task = Worker("harden", $"echo 'net.onnx : warning SAF1008: tensor x'; {WriteArtifact}");
        task.WarningsAsErrors = true;
        Assert.False(task.Execute());
        Assert.Equal(["SAF1008"], _project.Engine.Codes);
    }

    [Fact]
    public async Task Cancel_lets_the_worker_tidy_up()
    {
        RunSafBuildWorker task = Worker("harden",
            "trap 'echo bye > ../../../../tidied; exit 1' TERM; echo training; while :; do sleep 0.05; done");
        TaskCompletionSource training = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _project.Engine.MessageLogged = text => _ = text == "training" && training.TrySetResult();
        Task<bool> run = Task.Run(task.Execute, TestContext.Current.CancellationToken);
        Assert.Same(training.Task, await Task.WhenAny(training.Task, run));
        task.Cancel();
        Assert.False(await run);
        Assert.True(File.Exists(_project.At("tidied")));
        Assert.Empty(_project.Engine.Errors);
        Assert.Null(Entry(Stage.Harden));
    }

    /// <summary>The same worker for every script, so that its keys are the same.</summary>
    private RunSafBuildWorker Worker(string stage, string script)
    {
        string file = _project.At("worker");
        File.WriteAllText(file, "#!/bin/sh\n. ../../../../script\n");
        File.WriteAllText(_project.At("script"), script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        ModelStages stages = _project.Stages(_job, file);
        if (stages.Find(Stage.Inputs) is null)
        {
            _project.Make(stages, Stage.Inputs, ("inputs.json", "{}"));
        }

        return new() { BuildEngine = _project.Engine, Worker = file, Job = _job, Root = _project.Output, Stage = stage };
    }

    private StoreEntry? Entry(Stage stage) => _project.Stages(_job, _project.At("worker")).Find(stage);
}
