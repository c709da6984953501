using System.Diagnostics;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Checking;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests;

/// <summary>The worker by hand in a fresh home: what it leaves, and what the libraries that it uses leave.</summary>
[Collection(TorchCollection.Name)]
public sealed class EmptyHomeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_training_and_its_gate_leave_no_file_in_home_and_temporary_folder()
    {
        string model = _folder.Write("tiny.onnx", OnnxSaver.Bytes(TinyModel.Create().Proto));
        _folder.Write("d.csv", string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i % 7},{i % 5},1.5,2,3\n")));
        string data = _folder.Write("d.dataset.json", """{"format":"csv","files":["d.csv"],"labels":false}""");
        string request = _folder.Write("request.json", ContractJson.Write(new HardenRequest
        {
            Model = model,
            Name = "tiny",
            OutputDirectory = _folder.File("out"),
            TrainingData = data,
            ValidationData = data,
            LibTorchPath = TorchFolder.Find(null),
            Training = new() { Epochs = 1 },
            Gate = new() { Mode = GateMode.Warning, MaxTrials = 1 },
        }));
        string home = Directory.CreateDirectory(_folder.File("home")).FullName;
        string temporary = Directory.CreateDirectory(_folder.File("tmp")).FullName;
        ProcessStartInfo start = CheckSupervisorTests.Worker();
        start.ArgumentList.RemoveAt(start.ArgumentList.Count - 1);
        start.ArgumentList[^1] = "harden";
        start.ArgumentList.Add(request);
        start.RedirectStandardOutput = true;

        // CI switches ONNX Runtime's events off, too: the worker has to do it itself.
        string[] unwanted =
            [.. start.Environment.Keys.Where(k => k is OrtTelemetry.Variable or "CI" || k.StartsWith("XDG_", StringComparison.Ordinal))];
        foreach (string name in unwanted)
        {
            start.Environment.Remove(name);
        }

        foreach (string name in (string[])["HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"])
        {
            start.Environment[name] = home;
        }

        foreach (string name in (string[])["TMPDIR", "TMP", "TEMP"])
        {
            start.Environment[name] = temporary;
        }

        using Process worker = Process.Start(start)!;
        string output = worker.StandardOutput.ReadToEnd();
        worker.WaitForExit();

        Assert.True(worker.ExitCode == 0, output);
        Assert.True(File.Exists(_folder.File("out/report.json")), output);
        Assert.Contains("\"epochs\": 1", File.ReadAllText(_folder.File("out/harden.json")));
        Assert.Equal([], Directory.EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories));
        Assert.Equal([], Directory.EnumerateFileSystemEntries(temporary, "*", SearchOption.AllDirectories));
    }
}
