using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Tests;

/// <summary>The stages on a model and data of the tests' own, so that what a verdict belongs to is held on every machine.</summary>
public sealed class FlowTests : IDisposable
{
    private readonly TinyGate _gate = new();
    private readonly HardenRequest _request;

    public FlowTests()
    {
        float[][] samples = [.. Enumerable.Range(0, 60)
            .Select(i => Enumerable.Range(0, 6).Select(c => (float)((i * (c + 3) % 11) - 5)).ToArray())];
        int[] answers = _gate.Answers(samples);
        string data = Path.Combine(_gate.Folder, "data.csv");
        File.WriteAllLines(data, samples.Select((s, i) => $"{string.Join(',', s)},{answers[i]}"));
        _request = TinyGate.Request with
        {
            Model = _gate.Model.Path,
            ValidationData = data,
            OutputDirectory = Path.Combine(_gate.Folder, "out"),
            Gate = TinyGate.Request.Gate with { BitErrorRate = 1e-4, MaxTrials = 40 },
        };
    }

    public void Dispose() => _gate.Dispose();

    private string Output => _request.OutputDirectory;

    [Fact]
    public void A_verdict_is_about_the_bytes_of_its_artifact_and_the_report_says_the_same()
    {
        HardenResult result = Run(_request, null)!;

        Assert.Equal(Verdict.Pass, result.Gate.Verdict);
        Assert.Equal(ArtifactHash.OfFolder(Path.Combine(Output, "tiny.saf")), result.ArtifactSha256);
        Assert.Equal(ContractJson.Write(result), File.ReadAllText(Path.Combine(Output, "result.json")));
        JObject report = JObject.Parse(File.ReadAllText(Path.Combine(Output, "report.json")));
        Assert.Equal(("Pass", result.ArtifactSha256), ((string?)report["gate"]!["verdict"], (string?)report["artifact"]!["sha256"]));
    }

    /// <summary>
    /// SafModel.Load takes its limit from it, so what is judged has it already, and nothing has it that a red gate would let through.
    /// </summary>
    [Theory]
    [InlineData(GateMode.Error, 1e-4, 1e-4)]
    [InlineData(GateMode.Error, 1e-3, 1e-3)]
    [InlineData(GateMode.Warning, 1e-4, null)]
    [InlineData(GateMode.Off, 1e-4, null)]
    internal void Rate_is_stamped_where_a_red_gate_keeps_the_artifact_from_shipping(GateMode mode, double rate, double? stamped)
    {
        HardenResult result = Run(_request with { Gate = _request.Gate with { Mode = mode, BitErrorRate = rate } }, null)!;

        string artifact = Path.Combine(Output, "tiny.saf");
        Assert.Equal(stamped is { } one ? [one] : [], ArtifactReader.Read(artifact).Manifest.GatedRates);
        Assert.Equal(ArtifactHash.OfFolder(artifact), result.ArtifactSha256);
    }

    [Fact]
    public void A_red_gate_is_red_in_the_result()
    {
        HardenResult result = Run(_request with
        {
            Function = "Identity",
            Gate = _request.Gate with { BitErrorRate = 0.1, MaxAccuracyDrop = 0.01 },
        }, null)!;

        Assert.Equal((Verdict.Fail, "SAF3001"), (result.Gate.Verdict, result.Gate.Code));
    }

    [Fact]
    public void What_nobody_judged_has_no_verdict()
    {
        HardenResult result = Run(_request with { Gate = _request.Gate with { Mode = GateMode.Off } }, null)!;

        Assert.Null(result.Gate.Verdict);
        Assert.Equal(Severity.Error, result.Gate.For(GateMode.Error));
        Assert.Equal("Off", (string?)JObject.Parse(File.ReadAllText(Path.Combine(Output, "report.json")))["gate"]!["verdict"]);
    }

    /// <summary>
    /// Another form, another seed: the golden model's pass is the first build's, and what follows is what a build without it finds. Other
    /// data are another pass.
    /// </summary>
    [Fact]
    public void A_golden_pass_is_kept_between_builds_and_changes_no_result()
    {
        HardenRequest kept = _request with { CachePath = Path.Combine(_gate.Folder, "cache") };
        Run(kept, null);
        string entry = Assert.Single(Directory.GetDirectories(kept.CachePath));
        DateTime made = File.GetLastWriteTimeUtc(Path.Combine(entry, "outputs.bin"));
        foreach (HardenRequest request in (HardenRequest[])[kept with { Seed = 2 }, kept with { Function = "Tanh" }])
        {
            HardenResult with = Run(request, null)!;
            string report = File.ReadAllText(Path.Combine(Output, "report.json"));
            HardenResult without = Run(request with { CachePath = null }, null)!;
            Assert.Equal(ContractJson.Write(without), ContractJson.Write(with));
            Assert.Equal(File.ReadAllText(Path.Combine(Output, "report.json")), report);
        }

        Assert.Equal(entry, Assert.Single(Directory.GetDirectories(kept.CachePath)));
        Assert.Equal(made, File.GetLastWriteTimeUtc(Path.Combine(entry, "outputs.bin")));
        File.AppendAllText(_request.ValidationData!, File.ReadLines(_request.ValidationData!).First() + "\n");
        Run(kept, null);
        Assert.Equal(2, Directory.GetDirectories(kept.CachePath).Length);
    }

    [Fact]
    public void A_new_artifact_takes_the_old_verdict_away()
    {
        Run(_request, null);
        Assert.True(File.Exists(Path.Combine(Output, "result.json")));

        Run(_request with { Function = "Tanh" }, Stage.Harden);

        Assert.False(File.Exists(Path.Combine(Output, "result.json")));
    }

    /// <summary>What the build's key was made of, and not what lies there while the worker reads.</summary>
    [Theory]
    [InlineData(Stage.Inputs)]
    [InlineData(Stage.Harden)]
    [InlineData(Stage.Gate)]
    internal void Other_bytes_than_the_build_s_are_refused(Stage stage)
    {
        Dictionary<string, string> expected = new()
        {
            [_request.Model] = ContentHash.OfFile(_request.Model),
            [_request.ValidationData!] = ContentHash.OfFile(_request.ValidationData!),
        };
        HardenRequest request = _request with { ExpectedSha256 = expected };
        Run(request, null);
        expected[request.ValidationData!] = ContentHash.OfFile(request.Model);

        SafException e = Assert.Throws<SafException>(() => Run(request, stage));

        Assert.Equal("SAF0117", Assert.Single(e.Diagnostics).Code.Id);
    }

    /// <summary>Trained weights are taken from the store by this name: whatever they depend on has to be in it.</summary>
    [Fact]
    public void Trained_weights_have_another_name_for_each_thing_that_training_depends_on()
    {
        DataSet data = DataSetLoader.Load(_request.ValidationData!, _gate.Prepared.Signature);
        string Key(HardenRequest request) => TrainedCache.Key(request, SafForm.Of(request), _gate.Model, data);
        HardenRequest[] others =
        [
            _request, _request with { Seed = 2 }, _request with { Name = "other" }, _request with { Function = "Tanh" },
            _request with { Storage = "Q2.5" }, _request with { Training = new() { Epochs = 9 } },
            _request with { LibTorchPath = "/opt/libtorch" },
            _request with { Training = new() { LevelTraining = LevelTraining.BinaryRelax }, Storage = "Coded8", ValueBits = 4 },
            _request with { Storage = "Coded8", ValueBits = 4 },
        ];
        List<string> keys = [.. others.Select(Key)];
        File.AppendAllText(_request.ValidationData!, "1,1,1,1,1,1,0\n");
        keys.Add(Key(_request));
        keys.Add(TrainedCache.Key(_request, SafForm.Of(_request), new()
        {
            Path = _gate.Model.Path,
            Proto = _gate.Model.Proto,
            Sha256 = "another model",
            Files = _gate.Model.Files,
        }, data));

        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.Equal(Key(_request), Key(_request with { OutputDirectory = "elsewhere", Gate = new() { MaxTrials = 7 } }));
        Assert.Equal(Key(_request), Key(_request with { ProtectStructure = !_request.ProtectStructure }));
    }

    private static HardenResult? Run(HardenRequest request, Stage? only)
    {
        using StringWriter console = new();
        return Pipeline.Run(request, only, new ConsoleLog(console), TestContext.Current.CancellationToken);
    }
}
