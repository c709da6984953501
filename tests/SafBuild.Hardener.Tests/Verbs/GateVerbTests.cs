using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Hardener.Verbs;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Tests.Verbs;

public sealed class GateVerbTests : IDisposable
{
    private readonly TinyGate _gate = new();
    private readonly string _artifact;
    private readonly string _data;

    public GateVerbTests()
    {
        _artifact = Path.Combine(_gate.Folder, "tiny.saf");
        ArtifactWriter.Write(_gate.Artifact(TinyGate.Request), _artifact);
        _data = Path.Combine(_gate.Folder, "data.csv");
        float[][] samples = [.. Enumerable.Range(0, 60)
            .Select(i => Enumerable.Range(0, 6).Select(c => (float)((i * (c + 3) % 11) - 5)).ToArray())];
        int[] answers = _gate.Answers(samples);
        File.WriteAllLines(_data, samples.Select((s, i) => $"{string.Join(',', s)},{answers[i]}"));
    }

    public void Dispose() => _gate.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_artifact_is_judged_again(bool withModel)
    {
        string output = Path.Combine(_gate.Folder, "out");
        Lines log = new();
        GateOptions options = TinyGate.Request.Gate with { BitErrorRate = 1e-4, MaxTrials = 40 };
        Assert.Equal(0, GateVerb.Run(
            _artifact, _data, options, 1, withModel ? _gate.Model.Path : null, output, log, TestContext.Current.CancellationToken));
        GateReport report = ContractJson.Read<GateReport>(File.ReadAllText(Path.Combine(output, "report.json")));
        Assert.Equal((Verdict.Pass, "Arctan", "tiny", "Float32"),
            (report.Gate.Verdict, report.Hardened.Form["function"], report.Model, report.Hardened.Form["storage"]));
        Assert.Equal(withModel ? 4 : 1, report.Comparison.Count);
        Assert.Equal(withModel ? _gate.Model.Sha256 : null, report.ModelSha256);
        Assert.Contains(log.All, l => l.EndsWith(": Pass", StringComparison.Ordinal));
        Assert.Equal(ArtifactHash.OfFolder(_artifact), report.Artifact.Sha256);
        Assert.Equal(["graph.onnx", "manifest.json", "weights.bin"], report.Artifact.Files.Keys);
        Assert.Equal(ContentHash.OfFile(Path.Combine(_artifact, "weights.bin")), report.Artifact.Files["weights.bin"]);
        Assert.Equal([new("data.csv", ContentHash.OfFile(_data), 60)], report.Data);
        Assert.Empty(report.Environment);
    }

    [Fact]
    public void What_is_judged_by_hand_is_found_by_inspect()
    {
        string beside = Path.Combine(_gate.Folder, "out");
        string artifact = Path.Combine(_gate.Folder, "key", "tiny.saf");
        ArtifactWriter.Write(_gate.Artifact(TinyGate.Request), artifact);
        GateOptions options = TinyGate.Request.Gate with { BitErrorRate = 1e-4, MaxTrials = 40 };
        GateVerb.Run(artifact, _data, options, 1, null, beside, new Lines(), TestContext.Current.CancellationToken);
        using StringWriter console = new();

        InspectVerb.Run(artifact, console);

        Assert.Contains("verdict:  Pass (bitErrorRate 0.0001, ", console.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_red_gate_is_exit_code_1_with_its_code_and_writes_nothing_unless_asked()
    {
        Lines log = new();
        GateOptions options = TinyGate.Request.Gate with { BitErrorRate = 0.4, MaxTrials = 40, MaxAccuracyDrop = 0.01 };
        string[] before = Directory.GetFileSystemEntries(_gate.Folder);
        Assert.Equal(1, GateVerb.Run(
            _artifact, _data, options with { Metric = MetricKind.Agreement }, 1, null, null, log, TestContext.Current.CancellationToken));
        Assert.Contains(log.All, l => l.Contains("error SAF3001", StringComparison.Ordinal));
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(_gate.Folder).Order());
    }

    [Fact]
    public void Bad_options_are_refused_before_any_work()
    {
        GateOptions options = TinyGate.Request.Gate with { BitErrorRate = 2 };
        SafException e = Assert.Throws<SafException>(() =>
            GateVerb.Run(_artifact, _data, options, 1, null, null, new Lines(), TestContext.Current.CancellationToken));
        Assert.Equal("SAF0103", e.Diagnostics[0].Code.Id);
    }

    private sealed class Lines : IProgressLog
    {
        internal List<string> All { get; } = [];

        public void Report(Diagnostic diagnostic) => All.Add(diagnostic.ToString());

        public void Progress(string line) => All.Add(line);
    }
}
