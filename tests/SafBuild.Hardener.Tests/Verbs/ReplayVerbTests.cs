using System.CommandLine;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Hardener.Verbs;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Verbs;

/// <summary>A draw of a gate as files: the bytes that the campaign read.</summary>
public sealed class ReplayVerbTests : IDisposable
{
    private const double Rate = 2e-3;
    private const ulong Seed = ulong.MaxValue - 4;

    private readonly TinyGate _gate = new();
    private readonly string _artifact;
    private readonly string _data;
    private readonly string _out;
    private readonly float[][] _samples = [.. Enumerable.Range(0, 60)
        .Select(i => Enumerable.Range(0, 6).Select(c => (float)((i * (c + 3) % 11) - 5)).ToArray())];

    private readonly int[] _answers;

    public ReplayVerbTests()
    {
        _artifact = Path.Combine(_gate.Folder, "tiny.saf");
        _out = Path.Combine(_gate.Folder, "out");
        ArtifactWriter.Write(_gate.Artifact(TinyGate.Request, protect: true), _artifact, portable: [1, 2, 3]);
        _data = Path.Combine(_gate.Folder, "data.csv");
        _answers = _gate.Answers(_samples);
        File.WriteAllLines(_data, _samples.Select((s, i) => $"{string.Join(',', s)},{_answers[i]}"));
    }

    private string Report => Path.Combine(_out, "report.json");

    public void Dispose() => _gate.Dispose();

    /// <summary>The campaign's own bytes are taken where it draws them, by a fault model that remembers what it made.</summary>
    [Theory]
    [InlineData("Artifact")]
    [InlineData("Weights")]
    public void Files_of_a_draw_are_the_bytes_that_the_campaign_read(string scope)
    {
        FaultScope where = Enum.Parse<FaultScope>(scope);
        RunGate(where);
        MemoryArtifact clean = ArtifactReader.ReadClean(_artifact);
        Remembering faults = new();
        GoldenRun golden = GoldenRun.Evaluate(_artifact, o => CampaignSession.OpenClean(clean, o),
            DataSetLoader.Load(_data, _gate.Prepared.Signature), MetricKind.Top1, _gate.Prepared.Meaning, 1, Cancellation);
        CampaignRunner campaign = new(golden, new CampaignOptions(faults, Seed, 64) { Workers = 1 });
        using FormRunner runner = campaign.Open(new ArtifactForm("hardened", clean, where));
        foreach (int draw in (int[])[0, 5, 15])
        {
            faults.Made.Clear();
            DrawResult read = runner.Draw(draw, 8, Rate, Cancellation);
            string folder = Path.Combine(_gate.Folder, $"draw{draw}.saf");

            Assert.Equal(0, ReplayVerb.Run(_artifact, Report, draw, folder, TextWriter.Null));

            Assert.Equal(["graph.onnx", "manifest.json", "structure.bin", "weights.bin"],
                Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
            byte[] blob = File.ReadAllBytes(Path.Combine(folder, "weights.bin"));
            List<byte[]> expected = [.. clean.Manifest.Tensors.Select(t => t.Offsets
                .SelectMany(offset => blob.AsSpan((int)offset, (int)t.Length).ToArray()).ToArray())];
            string[] structure = ["manifest.json", "graph.onnx", "structure.bin"];
            if (where == FaultScope.Artifact)
            {
                expected.AddRange(structure.Select(f => File.ReadAllBytes(Path.Combine(folder, f))));
            }
            else
            {
                Assert.All(structure, f => Assert.Equal(
                    File.ReadAllBytes(Path.Combine(_artifact, f)), File.ReadAllBytes(Path.Combine(folder, f))));
            }

            Assert.Equal(expected, faults.Made);
            Assert.Equal(read.Flips, Differing(folder));
            Assert.True(read.Flips > 0);
        }
    }

    /// <summary>Loaded as an application loads it and run sample by sample: nothing of the campaign but which samples it took.</summary>
    [Theory]
    [InlineData("Arctan", false)]
    [InlineData("Identity", true)]
    public void A_load_of_the_files_has_the_draw_s_metric_and_its_counts(string function, bool explodes)
    {
        ArtifactWriter.Write(_gate.Artifact(TinyGate.Request with { Function = function }, protect: true), _artifact);
        RunGate(FaultScope.Artifact);
        string[][] rows = Rows();
        double[] scores = [.. _answers.Select(_ => 1.0)];
        SubsetSampler sampler = new(scores, Seed);
        int harmed = 0, nonFinite = 0;
        for (int draw = 0; draw < rows.Length; draw++)
        {
            string folder = Path.Combine(_gate.Folder, "again.saf");
            StringWriter console = new();
            ReplayVerb.Run(_artifact, Report, draw, folder, console);
            Assert.Contains($"draw {draw}, {rows[draw][4]} of ", console.ToString(), StringComparison.Ordinal);
            Assert.Contains(", as in trials.csv: metric " + rows[draw][3], console.ToString(), StringComparison.Ordinal);
            Assert.Equal(rows[draw][4], Differing(folder).ToString(CultureInfo.InvariantCulture));
            if (rows[draw][5] == "1")
            {
                Assert.Throws<SafFormatException>(() => SafModel.Load(folder));
                continue;
            }

            using SafModel model = SafModel.Load(folder);
            using InferenceSession session = model.CreateSession();
            int[] samples = sampler.Draw(draw, int.Parse(rows[draw][2], CultureInfo.InvariantCulture)).Samples;
            float[][] outputs = [.. samples.Select(s => Outputs(session, _samples[s]))];
            double right = samples.Zip(outputs, (s, o) => Answer(o) == _answers[s] ? 1.0 : 0).Average();
            int odd = outputs.Count(o => !o.All(float.IsFinite));
            Assert.Equal(("0", $"{odd}"), (rows[draw][6], rows[draw][7]));
            nonFinite += odd;
            Assert.Equal(right, double.Parse(rows[draw][3], CultureInfo.InvariantCulture), 9);
            Assert.Equal(rows[draw][8..12], new[] { model.ReadReport.Nan, model.ReadReport.Infinite, model.ReadReport.OutOfRange,
                model.ReadReport.Voted }.Select(n => n.ToString(CultureInfo.InvariantCulture)));
            harmed += right < 1 ? 1 : 0;
        }

        Assert.True(harmed > 0, "no draw that shows a difference");
        Assert.Equal(explodes, nonFinite > 0);
        Assert.Equal(nonFinite, JObject.Parse(File.ReadAllText(Report))["errors"]!["nonFinite"]!.Value<int>());
    }

    [Theory]
    [InlineData("Artifact")]
    [InlineData("Weights")]
    public void Inject_makes_the_same_draw_from_rate_seed_and_scope(string scope)
    {
        RunGate(Enum.Parse<FaultScope>(scope));
        string replayed = Path.Combine(_gate.Folder, "replayed.saf"), injected = Path.Combine(_gate.Folder, "injected.saf");
        Assert.Equal(0, Run(ReplayCommand.Create(), _artifact, "--report", Report, "--draw", "9", "-o", replayed).Code);
        string[] line = [_artifact, "--ber", "2e-3", "--seed", $"{Seed}", "--draw", "9", "-o", injected];
        Assert.Equal(0, Run(InjectCommand.Create(), scope == "Artifact" ? line : [.. line, "--scope", "Weights"]).Code);
        Assert.All(Directory.GetFiles(replayed), f => Assert.Equal(
            File.ReadAllBytes(f), File.ReadAllBytes(Path.Combine(injected, Path.GetFileName(f)))));
        Assert.Equal(Directory.GetFiles(replayed).Length, Directory.GetFiles(injected).Length);
        (int code, string said) = Run(InjectCommand.Create(), _artifact, "--ber", "2e-3", "--scope", "Weights", "-o", injected);
        Assert.Equal(1, code);
        Assert.Contains("error SAF0103: --scope is Weights without --draw", said, StringComparison.Ordinal);
        (code, said) = Run(InjectCommand.Create(), _artifact, "--ber", "2e-3", "--draw", "-1", "-o", injected);
        Assert.Equal(1, code);
        Assert.Contains("error SAF0103: --draw is -1", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("draw 16", "SAF0103", "has the draws 0 to 15")]
    [InlineData("draw -1", "SAF0103", "has the draws 0 to 15")]
    [InlineData("other artifact", "SAF0116", "name the artifact that this report judged")]
    [InlineData("damaged artifact", "SAF3003", "")]
    [InlineData("unknown faults", "SAF0102", "'Gremlins' is unknown")]
    [InlineData("other trials.csv", "SAF9004", "is not the file that")]
    [InlineData("other flips", "SAF9005", "does not draw as")]
    [InlineData("off", "SAF9004", "its gate is off")]
    [InlineData("no json", "SAF9004", "")]
    [InlineData("no report", "SAF9004", "")]
    [InlineData("no seed", "SAF9004", "it has no seed")]
    [InlineData("into itself", "SAF0103", "which would damage the clean artifact")]
    public void What_is_not_that_draw_is_refused_and_nothing_is_written(string what, string code, string text)
    {
        RunGate(FaultScope.Artifact);
        string folder = Path.Combine(_gate.Folder, "again.saf");
        int draw = what.StartsWith("draw", StringComparison.Ordinal) ? int.Parse(what[5..], CultureInfo.InvariantCulture) : 3;
        string trials = Path.Combine(_out, "trials.csv"), blob = Path.Combine(_artifact, "weights.bin");
        switch (what)
        {
            case "other artifact":
                ArtifactWriter.Write(_gate.Artifact(TinyGate.Request with { Function = "Tanh" }, protect: true), _artifact);
                break;
            case "damaged artifact":
                File.WriteAllBytes(blob, [.. File.ReadAllBytes(blob).Select((b, i) => i == 7 ? (byte)(b ^ 1) : b)]);
                break;
            case "unknown faults":
                Change(report => report["gate"]!["faultModel"] = "Gremlins");
                break;
            case "other trials.csv":
                File.AppendAllText(trials, "\n");
                break;
            case "other flips":
                string[] lines = File.ReadAllLines(trials);
                string[] cells = lines[4].Split(',');
                cells[4] = "999999";
                lines[4] = string.Join(',', cells);
                File.WriteAllText(trials, string.Join('\n', lines) + "\n");
                Change(report => report["trialsFile"]!["sha256"] = SafBuild.Shared.Store.ContentHash.OfFile(trials));
                break;
            case "off":
                Change(report => report["gate"]!["verdict"] = "Off");
                break;
            case "no json":
                File.WriteAllText(Report, "{");
                break;
            case "no report":
                File.Delete(Report);
                break;
            case "no seed":
                Change(report => report.Remove("seed"));
                break;
            case "into itself":
                folder = Path.Combine(_artifact, "inside");
                break;
        }

        SafException e = Assert.Throws<SafException>(() => ReplayVerb.Run(_artifact, Report, draw, folder, TextWriter.Null));

        Assert.Equal(code, e.Diagnostics[0].Code.Id);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Without_trials_csv_nothing_is_compared_and_that_is_said()
    {
        RunGate(FaultScope.Artifact);
        File.Delete(Path.Combine(_out, "trials.csv"));
        StringWriter console = new();
        ReplayVerb.Run(_artifact, Report, 2, Path.Combine(_gate.Folder, "again.saf"), console);
        Assert.Contains("trials.csv is not beside the report, so nothing was compared", console.ToString(), StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private void RunGate(FaultScope scope) => GateVerb.Run(_artifact, _data,
        TinyGate.Request.Gate with { BitErrorRate = Rate, FaultScope = scope, MaxAccuracyDrop = 0.001 }, Seed, null, _out,
        new TestLog(), Cancellation);

    private string[][] Rows() =>
        [.. File.ReadAllLines(Path.Combine(_out, "trials.csv")).Skip(1).Select(l => l.Split(','))];

    private void Change(Action<JObject> change)
    {
        JObject report = JObject.Parse(File.ReadAllText(Report));
        change(report);
        File.WriteAllText(Report, report.ToString());
    }

    /// <summary>Bits in which the files differ from the clean ones.</summary>
    private long Differing(string folder) => Directory.GetFiles(folder).Sum(f => File.ReadAllBytes(f)
        .Zip(File.ReadAllBytes(Path.Combine(_artifact, Path.GetFileName(f))), (a, b) => (long)System.Numerics.BitOperations.PopCount(
            (uint)(a ^ b))).Sum());

    private static float[] Outputs(InferenceSession session, float[] sample)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(sample, [1, 6]);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs =
            session.Run(run, new Dictionary<string, OrtValue> { [session.InputNames[0]] = value }, session.OutputNames);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>A NaN or an infinity that is the largest is no answer.</summary>
    private static int Answer(float[] scores) =>
        scores.Any(s => float.IsNaN(s) || float.IsPositiveInfinity(s)) ? -1 : Array.IndexOf(scores, scores.Max());

    private static (int Code, string Said) Run(Command command, params string[] line)
    {
        StringWriter output = new();
        return (command.Parse(line).Invoke(new InvocationConfiguration { Output = output, Error = output }), output.ToString());
    }

    /// <summary>Random flips, and the bytes that each call left behind.</summary>
    private sealed class Remembering : FaultModel
    {
        private readonly RandomBitFlip _flips = new();

        internal List<byte[]> Made { get; } = [];

        internal override string Name => _flips.Name;

        internal override long Inject(Span<byte> stored, double bitErrorRate, KeyedRandom random)
        {
            long flips = _flips.Inject(stored, bitErrorRate, random);
            Made.Add(stored.ToArray());
            return flips;
        }
    }
}
