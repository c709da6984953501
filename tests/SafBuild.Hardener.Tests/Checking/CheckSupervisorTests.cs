using System.Diagnostics;
using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Checking;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Emit;
using static SafBuild.Hardener.Tests.Graph.GraphText;

namespace SafBuild.Hardener.Tests.Checking;

/// <summary>Native code that ends the process, never ends, or takes the memory costs its own file's line and no other's.</summary>
public sealed class CheckSupervisorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_process_that_crashes_gives_a_line_each()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");

        JObject[] lines = Run(CheckLimits.Default, () => Shell("read line; kill -SEGV $$"), "a.onnx", "b.onnx");

        Assert.Equal(["a.onnx", "b.onnx"], lines.Select(l => l.Value<string>("model")));
        Assert.All(lines, l => Assert.Contains("exit code 139", l.Value<string>("reason")));
        Assert.All(lines, l => Assert.False(l.Value<bool>("converts")));
    }

    [Fact]
    public void A_process_that_works_without_end_is_stopped()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        CheckLimits limits = CheckLimits.Default with { Time = TimeSpan.FromSeconds(0.3) };

        JObject line = Assert.Single(Run(limits, () => Shell("read line; while :; do :; done"), "a.onnx"));

        Assert.Contains("Stopped: the check took", line.Value<string>("reason"));
    }

    [Fact]
    public void A_model_that_asks_for_gigabytes_is_stopped_and_still_converted()
    {
        string host = Path.ChangeExtension(typeof(CheckWorker).Assembly.Location, ".runtimeconfig.json");
        Assert.SkipUnless(File.Exists(host), "the worker is not beside the tests");
        string big = Save("big.onnx", MakeGraph(
            "y", Value("x", 1, 6), Floats("w", 6, 3), Ints("s", 1L << 30),
            Node("c = ConstantOfShape(s)"), Node("r = ReduceSum(c)", ("keepdims", 0)), Node("h = MatMul(x, w)"), Node("y = Add(h, r)")));
        string tiny = _folder.Write("tiny.onnx", OnnxSaver.Bytes(TinyModel.Create().Proto));

        JObject[] lines = Run(CheckLimits.Default, Worker, big, tiny, _folder.File("none.onnx"));

        Assert.Contains("MiB of memory", lines[0].Value<string>("reason"));
        Assert.True(lines[0].Value<bool>("converts"));
        Assert.Equal("", lines[1].Value<string>("reason"));
        Assert.True(lines[1].Value<bool>("trainable"));
        Assert.Contains("SAF1001", lines[2].Value<string>("reason"));
    }

    private static JObject[] Run(CheckLimits limits, Func<ProcessStartInfo> worker, params string[] files)
    {
        using StringWriter output = new();
        using CheckSupervisor supervisor = new(limits, worker);
        int exit = supervisor.Run(files, output, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        Assert.Equal(1, exit);
        return [.. output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JObject.Parse)];
    }

    private string Save(string name, GraphProto graph) => _folder.Write(name, OnnxSaver.Bytes(Model(graph).Proto));

    private static ProcessStartInfo Shell(string script) => new("/bin/sh") { ArgumentList = { "-c", script } };

    /// <summary>This build's program beside the tests.</summary>
    internal static ProcessStartInfo Worker() =>
        new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
            ?? "dotnet")
        { ArgumentList = { "exec", typeof(CheckWorker).Assembly.Location, "check", CheckWorker.Option } };
}
