using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Tasks.Requests;

namespace SafBuild.Tasks.Tests;

/// <summary>With shell scripts for workers, whose second argument is the request.</summary>
public sealed class RunSafBuildWorkerTests : IDisposable
{
    private const string WriteArtifact = "mkdir -p net.saf; echo {} > net.saf/manifest.json";
    private readonly ModelProject _project = new();
    private readonly ModelFolder _folder;

    public RunSafBuildWorkerTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in workers here are shell scripts");
        _folder = new(_project.At("obj", "safbuild", "net"), "net");
        Assert.True(_project.Request(ModelProject.Model()).Execute());
    }

    public void Dispose() => _project.Dispose();

    [Fact]
    public void Execute_success_reports_and_leaves_the_record()
    {
        RunSafBuildWorker task =
            Worker("harden", $"echo epoch 1; echo 'net.onnx : warning SAF1008: tensor x'; echo \"$@\" > args; {WriteArtifact}");
        Assert.True(task.Execute());
        Assert.Contains("epoch 1", _project.Engine.Important);
        BuildWarningEventArgs warning = Assert.Single(_project.Engine.Warnings);
        Assert.Equal(("SAF1008", "net.onnx", "tensor x"), (warning.Code, warning.File, warning.Message));
        Assert.EndsWith("#saf1008", warning.HelpLink, StringComparison.Ordinal);
        Assert.Equal(["net.onnx : warning SAF1008: tensor x"], task.Reported);
        Assert.Equal(_folder.Request, task.Ran);
        Assert.Equal(StageRecord.OfFiles(_folder, Stage.Harden), StageRecord.Read(_folder.Done(Stage.Harden)));
        Assert.Equal($"harden {_folder.Request} --stage harden --parent-pid {Environment.ProcessId}",
            File.ReadAllText(Path.Combine(_folder.Path, "args")).Trim());
    }

    [Fact]
    public void Execute_record_is_as_old_as_the_start_so_that_later_inputs_are_newer()
    {
        DateTime before = DateTime.UtcNow;
        Assert.True(Worker("harden", WriteArtifact).Execute());
        DateTime recorded = File.GetLastWriteTimeUtc(_folder.Done(Stage.Harden));
        Assert.InRange(recorded, before, File.GetLastWriteTimeUtc(_folder.Manifest));
    }

    [Fact]
    public void Execute_worker_reports_an_error_is_that_error_only()
    {
        Assert.False(Worker("harden", "echo 'net.onnx : error SAF1002: truncated' >&2; exit 1").Execute());
        Assert.Equal(["SAF1002"], _project.Engine.Codes);
        Assert.False(File.Exists(_folder.Done(Stage.Harden)));
    }

    [Theory]
    [InlineData("exit 139", "exit code 139 (a native library crashed)")]
    [InlineData("kill -9 $$", "exit code 137 (SIGKILL")]
    [InlineData("echo 'boom'; exit 7", "exit code 7 and")]
    public void Execute_crash_is_SAF9001_with_the_command(string script, string expected)
    {
        Assert.False(Worker("gate", script).Execute());
        BuildErrorEventArgs error = Assert.Single(_project.Engine.Errors);
        Assert.Equal("SAF9001", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(" harden ", error.Message, StringComparison.Ordinal);
        Assert.Contains("--stage gate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_ends_without_its_files_is_SAF9004_even_with_old_ones_there()
    {
        Assert.True(Worker("harden", WriteArtifact).Execute());
        Assert.False(Worker("harden", "exit 0").Execute());
        Assert.Equal(["SAF9004"], _project.Engine.Codes);
    }

    [Fact]
    public void Execute_red_gate_is_left_to_the_verdict()
    {
        Assert.True(Worker("harden", WriteArtifact).Execute());
        Assert.True(Worker("gate", "echo {} > result.json; echo 'net.onnx : error SAF3001: 0.5 is below 0.9'; exit 1").Execute());
        Assert.Empty(_project.Engine.Errors);
        Assert.True(File.Exists(_folder.Done(Stage.Gate)));
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
        RunSafBuildWorker task = Worker("harden", "trap 'echo bye > tidied; exit 1' TERM; echo training; while :; do sleep 0.05; done");
        TaskCompletionSource training = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _project.Engine.MessageLogged = text => _ = text == "training" && training.TrySetResult();
        Task<bool> run = Task.Run(task.Execute, TestContext.Current.CancellationToken);
        Assert.Same(training.Task, await Task.WhenAny(training.Task, run));
        task.Cancel();
        Assert.False(await run);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "tidied")));
        Assert.Empty(_project.Engine.Errors);
        Assert.False(File.Exists(_folder.Done(Stage.Harden)));
    }

    private RunSafBuildWorker Worker(string stage, string script)
    {
        string file = _project.At("worker");
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new() { BuildEngine = _project.Engine, Worker = file, Request = _folder.Request, Stage = stage };
    }
}
