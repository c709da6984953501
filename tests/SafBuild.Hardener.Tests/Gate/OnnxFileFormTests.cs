using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Isolation;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>The user's own file under fault, as the plain comparison, opened in a process of its own.</summary>
public sealed class OnnxFileFormTests : IDisposable
{
    private static readonly CampaignOptions Options = new(new RandomBitFlip(), Seed: 3, SamplesPerTrial: 50);

    private static readonly ProcessBounds Generous = new(TimeSpan.FromSeconds(60), 4L << 30);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Faults_are_in_every_byte_of_the_model_and_its_external_files()
    {
        OnnxModel model = OnnxLoader.Load(External());
        OnnxFileForm form = new("plain", model, _folder.File("work"));
        Assert.Equal(2, model.Files.Count);
        Assert.Equal(8 * model.Files.Sum(f => new FileInfo(f).Length), form.Bits);

        using FaultedCopy copy = form.Copy();
        const double rate = 2e-3;
        const int draws = 400;
        double expected = form.Bits * rate;
        double mean = Enumerable.Range(0, draws).Average(d => (double)copy.Inject(Options, rate, d));
        Assert.InRange(mean, expected - (5 * Math.Sqrt(expected / draws)), expected + (5 * Math.Sqrt(expected / draws)));
        Assert.Equal(0, copy.Inject(Options, rate, draw: null));
    }

    /// <summary>What comes back from the other process is what this one computes, weights in a file of their own included.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_faults_it_is_the_golden_model(bool external)
    {
        string file = external ? External() : _folder.Write("tiny.onnx", OnnxSaver.Bytes(TinyModel.Create().Proto));
        using FaultedCopy copy = new OnnxFileForm("plain", OnnxLoader.Load(file), _folder.File("work")).Copy();
        copy.Inject(Options, 0, draw: null);
        Assert.True(copy.Read(out _));
        using LocalSession golden = new(new InferenceSession(file));
        byte[] numbers = GC.AllocateUninitializedArray<byte>(3 * 6 * 4, pinned: true);
        TinyGate.Data().Inputs[0].Copy(5, numbers.AsSpan(24, 24));
        BatchInput input = new(golden.Session.InputNames[0], Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, [3, 6], numbers, 72);
        ModelOutputs wanted = golden.Run([input], golden.Session.OutputNames, 3);
        using FormSession session = copy.Open(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        ModelOutputs found = session.Run([input], golden.Session.OutputNames, 3);
        Assert.Equal(wanted.Values, found.Values);
        Assert.Equal(wanted.Shapes, found.Shapes);
        Assert.Equal(wanted.Whole, found.Whole);
    }

    [Fact]
    public void Gate_compares_with_the_file_and_with_its_weights_alone()
    {
        using TinyGate gate = new();
        string work = _folder.File("work");
        GateOptions options = TinyGate.Request.Gate with { FaultScope = FaultScope.Artifact, MaxTrials = 30, BitErrorRate = 1e-3 };
        GateOutcome outcome = Run(gate, options, work);

        Assert.Equal(Verdict.Pass, outcome.Verdict);
        Assert.Equal(["hardened", "plain", "plainWeights", "clip", "unit"], outcome.Report.Comparison.Select(c => c.Form));
        ComparisonReport plain = outcome.Report.Comparison[1], weights = outcome.Report.Comparison[2];

        // TinyModel is nearly all graph: at 1e-3 every file has some ten faults there, and one is enough.
        Assert.InRange(plain.RefusedLoads, plain.Draws / 4, plain.Draws);
        Assert.True(plain.Mean < weights.Mean, $"{plain} {weights}");
        Assert.Equal(0, weights.RefusedLoads);
        Assert.Contains($"plain model {Percent.Of(plain.Mean)} ({plain.RefusedLoads} of {plain.Draws} loads refused), with faults in "
            + $"its weights alone {Percent.Of(weights.Mean)};", outcome.Summary, StringComparison.Ordinal);
        Assert.Contains("| plain: the .onnx file, every byte |", MarkdownReport.Text(outcome.Report), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(work));

        GateOutcome scoped = Run(gate, options with { FaultScope = FaultScope.Weights }, work);
        Assert.Equal(["hardened", "plain", "clip", "unit"], scoped.Report.Comparison.Select(c => c.Form));
        Assert.Equal(0, scoped.Report.Comparison[1].RefusedLoads);
    }

    /// <summary>The reading of shapes that a damaged graph gives must not end the gate; a draw scores 0 to 1 whatever it gives.</summary>
    [Theory]
    [InlineData(3e-4)]
    [InlineData(3e-3)]
    [InlineData(0.1)]
    public void Whatever_the_faults_do_the_draws_are_judged(double rate)
    {
        using TinyGate gate = new();
        GateInputs inputs = gate.Inputs(TinyGate.Request);
        GoldenRun golden = GoldenRun.Evaluate(inputs.File, inputs.OpenGolden, inputs.Validation, MetricKind.Auto, inputs.Meaning, 1,
            TestContext.Current.CancellationToken);
        CampaignRunner campaign = new(golden, Options);
        using FormRunner runner = campaign.Open(new OnnxFileForm("plain", gate.Model, _folder.File("work")));
        TrialResult[] trials = [.. campaign.Trials(runner, rate, TestContext.Current.CancellationToken).Take(8)];
        DrawResult[] draws = [.. trials.SelectMany(t => t.Draws)];
        Assert.All(draws, d => Assert.InRange(d.Metric, 0, 1));
        Assert.All(draws.Where(d => d.Refused), d => Assert.InRange(d.Metric, 0, 1e-9));
        Assert.Contains(draws, d => d.Refused);
        if (rate < 1e-3)
        {
            Assert.Contains(draws, d => d is { Refused: false, Metric: > 0.5 });
        }
    }

    [Fact]
    public void Process_that_ends_costs_its_own_model_and_no_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        using SupervisedProcess process = new(() => Shell("read line; kill -SEGV $$"), TimeSpan.FromMilliseconds(2));
        foreach (string model in (string[])["a.onnx", "b.onnx"])
        {
            ModelEndedException e = Assert.Throws<ModelEndedException>(() =>
                IsolatedSession.Open(process, ".", model, Generous, TestContext.Current.CancellationToken).Dispose());
            Assert.Contains("exit code 139", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Process_that_never_answers_is_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        using SupervisedProcess process = new(() => Shell("read line; while :; do :; done"), TimeSpan.FromMilliseconds(2));
        ModelEndedException e = Assert.Throws<ModelEndedException>(() => IsolatedSession.Open(
            process, ".", "a.onnx", new(TimeSpan.FromSeconds(0.3), long.MaxValue), TestContext.Current.CancellationToken).Dispose());
        Assert.Contains("more than the 0 s that it gets", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_that_is_cancelled_is_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        string started = _folder.File("started");
        using SupervisedProcess process = new(() => Shell($"read line; echo $$ > '{started}'; sleep 600"), TimeSpan.FromMilliseconds(2));
        using CancellationTokenSource stop = new();
        Task open = Task.Run(
            () => IsolatedSession.Open(process, ".", "a.onnx", Generous, stop.Token).Dispose(), TestContext.Current.CancellationToken);
        while (!File.Exists(started) || File.ReadAllText(started).Length == 0)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        int id = int.Parse(File.ReadAllText(started), System.Globalization.CultureInfo.InvariantCulture);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
    }

    /// <summary>A build that is killed leaves nobody behind, whatever native code its process is in.</summary>
    [Fact]
    public void Process_ends_with_the_one_that_started_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        using Process parent = Process.Start(Shell("sleep 600"))!;
        ProcessStartInfo start = ThisProgram.Start(SessionWorker.Verb, _folder.File(""), "--parent-pid", $"{parent.Id}")!;
        start.RedirectStandardInput = true;
        using Process child = Process.Start(start)!;
        Assert.False(child.WaitForExit(500));
        parent.Kill(entireProcessTree: true);
        Assert.True(child.WaitForExit(20_000));
    }

    private static GateOutcome Run(TinyGate gate, GateOptions options, string work)
    {
        HardenRequest request = TinyGate.Request with { Gate = options };
        return GateStage.Run(
            GateInputs.Of(gate.Prepared, gate.Artifact(request), SafForm.Of(request), options, request.Seed,
                TinyGate.Data(labelled: false), training: null, work),
            new TestLog(), TestContext.Current.CancellationToken);
    }

    private static ProcessStartInfo Shell(string script) => new("/bin/sh") { ArgumentList = { "-c", script } };

    /// <summary>TinyModel with the bytes of its weights in a file in a folder below.</summary>
    private string External()
    {
        ModelProto proto = TinyModel.Create().Proto.Clone();
        using MemoryStream bytes = new();
        foreach (TensorProto tensor in proto.Graph.Initializer)
        {
            byte[] raw = TensorData.Bytes(tensor).ToArray();
            tensor.ClearRawData();
            tensor.FloatData.Clear();
            tensor.Int64Data.Clear();
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "data/weights.bin" });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{bytes.Position}" });
            tensor.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{raw.Length}" });
            bytes.Write(raw);
        }

        Directory.CreateDirectory(_folder.File("data"));
        _folder.Write("data/weights.bin", bytes.ToArray());
        return _folder.Write("external.onnx", OnnxSaver.Bytes(proto));
    }
}
