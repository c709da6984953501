using System.Diagnostics;
using System.Security.Cryptography;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Hardener.Verbs;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Verbs;

/// <summary>Every example of the manual for real, in a folder that has the files which the manual speaks of.</summary>
public sealed class ManualExampleTests : IDisposable
{
    private readonly TinyGate _gate = new();

    public void Dispose() => _gate.Dispose();

    [Fact]
    public void Every_example_of_the_manual_does_what_it_says()
    {
        Furnish();
        List<VerbExample> all = [.. Verb.Of(CommandLine.Create()).SelectMany(v => v.Page.Examples)];
        Assert.True(all.Count >= 11, $"only {all.Count} examples");
        foreach (VerbExample example in all)
        {
            (int code, string output) = Run(example.Arguments);
            Assert.True(code == 0, $"{example.Line} ended with {code}:\n{output}");
        }

        string[] made = ["out/tiny.saf/manifest.json", "out/report.html", "report/report.json", "faulty.saf/weights.bin",
            "draw12.saf/weights.bin", "draw3.saf/weights.bin", "net.saf/manifest.json.sig"];
        Assert.Equal([], made.Where(f => !File.Exists(Path.Combine(_gate.Folder, f))));
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(_gate.Folder, "net.saf", "weights.bin")),
            File.ReadAllBytes(Path.Combine(_gate.Folder, "faulty.saf", "weights.bin")));
    }

    [Fact]
    public void Without_libtorch_check_says_how_to_get_it_and_answers_the_rest()
    {
        _gate.Write("net.onnx", OnnxSaver.Bytes(TinyModel.Create().Proto));
        (int code, string output) = Run(["check", "net.onnx"], ("SafLibTorchPath", Path.Combine(_gate.Folder, "none")));
        Assert.Equal(0, code);
        Assert.Contains("\"converts\":true", output);
        Assert.Contains("\"trainable\":false", output);
        Assert.Contains("SAF0001", output);
        Assert.Contains(Path.Combine(_gate.Folder, "none"), output);
    }

    private void Furnish()
    {
        _gate.Write("net.onnx", OnnxSaver.Bytes(TinyModel.Create().Proto));
        _gate.Write("other.onnx", OnnxSaver.Bytes(TinyModel.Create().Proto));
        ArtifactWriter.Write(_gate.Artifact(TinyGate.Request with { Gate = new() }), Path.Combine(_gate.Folder, "net.saf"));
        float[][] samples = [.. Enumerable.Range(0, 60)
            .Select(i => Enumerable.Range(0, 6).Select(c => (float)((i * (c + 3) % 11) - 5)).ToArray())];
        int[] answers = _gate.Answers(samples);
        File.WriteAllLines(
            Path.Combine(_gate.Folder, "test.csv"), samples.Select((s, i) => $"{string.Join(',', s)},{answers[i]}"));
        File.WriteAllText(Path.Combine(_gate.Folder, "request.json"), ContractJson.Write(new HardenRequest
        {
            Model = "net.onnx",
            Name = "tiny",
            OutputDirectory = "out",
            ValidationData = Path.Combine(_gate.Folder, "test.csv"),
            Gate = new() { BitErrorRate = 1e-4, MaxAccuracyDrop = 0.1 },
        }));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_gate.Folder, "key.pem"), key.ExportECPrivateKeyPem());
    }

    private (int Code, string Output) Run(string[] arguments, params (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            ["exec", typeof(CheckWorker).Assembly.Location, .. arguments])
        {
            WorkingDirectory = _gate.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
