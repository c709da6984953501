using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Hardener.Tests.Graph;
using SafBuild.Hardener.Tests.Native;
using SafBuild.Hardener.Tests.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tests.Shared;

namespace SafBuild.Hardener.Tests;

/// <summary>The flow on a real small model: files, only, determinism, refusals.</summary>
[Collection(TorchCollection.Name)]
public sealed class PipelineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _console = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Converts_and_passes_the_gate()
    {
        HardenResult result = Run(Request("out"), null)!;
        Assert.Equal(Verdict.Pass, result.Gate.Verdict);
        Assert.Equal("", result.Gate.Code);
        Assert.Contains("98.00 % golden, 98.00 % hardened", result.Summary);
        string[] files = [.. Directory.EnumerateFiles(_folder.File("out"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_folder.File("out"), f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["harden.json", "iris.saf/graph.onnx", "iris.saf/manifest.json", "iris.saf/structure.bin",
                "iris.saf/weights.bin",
             "report.html", "report.json", "report.md", "result.json", "timing.json", "trials.csv"],
            files);
    }

    [Fact]
    public void Stages_in_two_processes_give_the_same_files_as_in_one_and_in_another_folder()
    {
        HardenRequest one = Request(
            "one") with
        { TrainingData = _folder.File("iris.csv"), Training = new() { Epochs = 2, BatchSize = 16 } };
        TorchLibraries.Load(null);
        Run(one, null);
        HardenRequest two = one with { OutputDirectory = _folder.File("elsewhere/two") };
        Run(two, Stage.Harden);
        Assert.False(File.Exists(_folder.File("elsewhere/two/result.json")));
        Run(two, Stage.Gate);
        foreach (string file in (string[])[
            "iris.saf/graph.onnx", "iris.saf/manifest.json", "iris.saf/structure.bin", "iris.saf/weights.bin"])
        {
            Assert.Equal(File.ReadAllBytes(_folder.File("one/" + file)), File.ReadAllBytes(_folder.File("elsewhere/two/" + file)));
        }

        Assert.Equal(WithoutSeconds("one/report.json"), WithoutSeconds("elsewhere/two/report.json"));
    }

    [Theory]
    [InlineData("All")]
    [InlineData("Harden", "Gate")]
    public void A_model_is_normalised_once_a_process(params string[] processes)
    {
        TorchLibraries.Load(null);
        HardenRequest request =
            Request("out") with { TrainingData = _folder.File("iris.csv"), Training = new() { Epochs = 1, BatchSize = 16 } };
        foreach (string stage in processes)
        {
            using NormalizationCount count = new();
            Run(request, stage == "All" ? null : Enum.Parse<Stage>(stage));
            Assert.Equal(1, count.Value);
        }
    }

    [Fact]
    public void The_spelling_of_a_name_changes_no_file()
    {
        HardenRequest one = Request("one") with { Function = "Tanh", Storage = "Q2.5" };
        Run(one, null);
        Run(one with { OutputDirectory = _folder.File("two"), Function = "tanh", Storage = "q2.5" }, null);
        foreach (string file in (string[])[
            "iris.saf/graph.onnx", "iris.saf/manifest.json", "iris.saf/weights.bin", "report.json", "report.md"])
        {
            Assert.Equal(File.ReadAllBytes(_folder.File("one/" + file)), File.ReadAllBytes(_folder.File("two/" + file)));
        }
    }

    [Fact]
    public void Labels_that_are_no_classes_are_found_before_the_training()
    {
        _folder.Write("bad.csv", "1,2,3,4,0\n1,2,3,4,7\n");
        HardenRequest request = Request("out") with { ValidationData = _folder.File("bad.csv"), TrainingData = _folder.File("iris.csv") };

        SafException e = Assert.Throws<SafException>(() => Run(request, Stage.Harden));

        Assert.Equal("SAF0108", Assert.Single(e.Diagnostics).Code.Id);
        Assert.DoesNotContain("epoch", _console.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Another_seed_trains_another_blob()
    {
        TorchLibraries.Load(null);
        HardenRequest one = Request(
            "one") with
        {
            TrainingData = _folder.File("iris.csv"),
            Training = new() { Epochs = 1, BatchSize = 16 },
            Function = "Tanh",
            Scale = ScaleMode.Unit
        };
        Run(one, Stage.Harden);
        Run(one with { OutputDirectory = _folder.File("two"), Seed = 2 }, Stage.Harden);
        Assert.NotEqual(File.ReadAllBytes(_folder.File("one/iris.saf/weights.bin")),
            File.ReadAllBytes(_folder.File("two/iris.saf/weights.bin")));
    }

    [Fact]
    public void A_training_is_taken_from_the_cache_and_another_seed_is_not()
    {
        TorchLibraries.Load(null);
        HardenRequest one = CachedRequest("one");
        Run(one, Stage.Harden);
        Assert.Single(Directory.GetDirectories(_folder.File("cache")));
        Assert.DoesNotContain("taken from", _console.ToString());
        Run(one with { OutputDirectory = _folder.File("two") }, Stage.Harden);
        Assert.Contains("taken from", _console.ToString());
        Assert.Equal(File.ReadAllBytes(_folder.File("one/iris.saf/weights.bin")),
            File.ReadAllBytes(_folder.File("two/iris.saf/weights.bin")));
        Assert.Equal(File.ReadAllText(_folder.File("one/harden.json")), File.ReadAllText(_folder.File("two/harden.json")));
        Run(one with { OutputDirectory = _folder.File("three"), Seed = 2 }, Stage.Harden);
        Assert.NotEqual(File.ReadAllBytes(_folder.File("one/iris.saf/weights.bin")),
            File.ReadAllBytes(_folder.File("three/iris.saf/weights.bin")));
    }

    [Fact]
    public void A_damaged_cache_entry_is_made_again()
    {
        TorchLibraries.Load(null);
        HardenRequest one = CachedRequest("one");
        Run(one, Stage.Harden);
        string manifest = Assert.Single(Directory.GetFiles(_folder.File("cache"), "manifest.json", SearchOption.AllDirectories));
        File.WriteAllText(manifest, "{}");
        Run(one with { OutputDirectory = _folder.File("two") }, Stage.Harden);
        Assert.Contains("made again", _console.ToString());
        Assert.Equal(File.ReadAllBytes(_folder.File("one/iris.saf/weights.bin")),
            File.ReadAllBytes(_folder.File("two/iris.saf/weights.bin")));
    }

    [Fact]
    public void The_plain_model_fails_the_gate_with_SAF3001()
    {
        HardenRequest request = Request("out") with { Function = "Identity", Gate = new() { BitErrorRate = 1e-2 } };
        HardenResult result = Run(request, null)!;
        Assert.Equal((Verdict.Fail, "SAF3001"), (result.Gate.Verdict, result.Gate.Code));
        Assert.Contains("iris", result.Gate.Message);
        Assert.Contains("Function=\"Arctan\"", result.Gate.Message);
    }

    [Fact]
    public void Without_a_gate_there_is_no_verdict_and_the_report_says_so()
    {
        HardenRequest request = Request("out") with { ValidationData = null, Gate = new() { Mode = GateMode.Off } };
        HardenResult result = Run(request, null)!;
        Assert.Null(result.Gate.Verdict);
        Assert.Null(result.Gate.For(GateMode.Off));
        Assert.Contains("SAF3004", _console.ToString());
        JObject report = JObject.Parse(File.ReadAllText(_folder.File("out/report.json")));
        Assert.Equal(("Off", result.ArtifactSha256), ((string)report["gate"]!["verdict"]!, (string)report["artifact"]!["sha256"]!));
        Assert.Empty(SchemaCheck.Errors(ReportTests.Schema, report));
        string page = File.ReadAllText(_folder.File("out/report.md"));
        Assert.Contains("not judged", page, StringComparison.Ordinal);
        Assert.Contains("**No claim: nobody judged this model (Gate=\"Off\").**", page, StringComparison.Ordinal);
        Assert.Contains("- Nothing about bit flips", page, StringComparison.Ordinal);
        Assert.Contains(((JObject)report["artifact"]!["files"]!).Properties().Select(f => (string)f.Value!), hash => page.Contains(hash));
        Assert.Equal("No claim: nobody judged this model (Gate=\"Off\").", (string?)report["statement"]!["claim"]);
    }

    [Fact]
    public void A_report_of_a_pass_does_not_outlive_a_gate_that_is_off()
    {
        Run(Request("out"), null);
        Assert.True(File.Exists(_folder.File("out/report.html")));
        Run(Request("out") with { Gate = new() { Mode = GateMode.Off } }, null);
        Assert.False(File.Exists(_folder.File("out/report.html")));
        Assert.False(File.Exists(_folder.File("out/timing.json")));
        Assert.False(File.Exists(_folder.File("out/trials.csv")));
        Assert.All(Directory.GetFiles(_folder.File("out"), "report.*"),
            f => Assert.DoesNotContain("Pass", File.ReadAllText(f), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(GateMode.Error, ": Pass; set by environment variables: MaxTrials=5 (SAFMAXTRIALS)")]
    [InlineData(GateMode.Off, "(Gate=\"Off\"); set by environment variables: MaxTrials=5 (SAFMAXTRIALS)")]
    internal void What_the_environment_sets_ends_the_model_s_line(GateMode mode, string end)
    {
        HardenRequest request = Request("out") with { Environment = ["MaxTrials=5 (SAFMAXTRIALS)"] };
        HardenResult result = Run(request with { Gate = request.Gate with { Mode = mode } }, null)!;
        Assert.EndsWith(end, result.Summary, StringComparison.Ordinal);
        Assert.All(Directory.GetFiles(_folder.File("out"), "report.*"),
            f => Assert.Contains("SAFMAXTRIALS", File.ReadAllText(f), StringComparison.Ordinal));
    }

    [Fact]
    public void Unit_without_training_warns_and_the_gate_stage_repeats_it()
    {
        HardenRequest request = Request("out") with { Scale = ScaleMode.Unit };
        Run(request, Stage.Harden);
        HardenResult result = Run(request, Stage.Gate)!;
        Assert.Contains(result.Warnings, w => w.Contains("SAF2003", StringComparison.Ordinal));
    }

    /// <summary>What the build's key was made of, and not what lies there while the worker reads.</summary>
    [Theory]
    [InlineData(Stage.Inputs)]
    [InlineData(Stage.Harden)]
    [InlineData(Stage.Gate)]
    internal void Other_bytes_than_the_build_s_are_SAF0117(Stage stage)
    {
        HardenRequest request = Request("out");
        Dictionary<string, string> expected = new()
        {
            [request.Model] = ContentHash.OfFile(request.Model),
            [request.ValidationData!] = ContentHash.OfFile(request.ValidationData!),
        };
        request = request with { ExpectedSha256 = expected };
        Run(request, null);
        expected[request.ValidationData!] = ContentHash.OfFile(request.Model);
        SafException e = Assert.Throws<SafException>(() => Run(request, stage));
        Assert.Equal("SAF0117", Assert.Single(e.Diagnostics).Code.Id);
        Assert.Contains(request.ValidationData!, e.Diagnostics[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_validation_data_is_SAF0104_before_anything_is_written()
    {
        SafException e = Assert.Throws<SafException>(() => Run(Request("out") with { ValidationData = null }, null));
        Assert.Equal("SAF0104", Assert.Single(e.Diagnostics).Code.Id);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public void A_cancelled_run_leaves_no_artifact()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => Pipeline.Run(Request("out"), null, new ConsoleLog(_console), stop.Token));
        Assert.False(Directory.Exists(_folder.File("out/iris.saf")));
    }

    [Fact]
    public void The_gate_stage_alone_says_what_is_missing()
    {
        SafException e = Assert.Throws<SafException>(() => Run(Request("out"), Stage.Gate));
        Assert.Equal("SAF9004", Assert.Single(e.Diagnostics).Code.Id);
    }

    /// <summary>Stages as a build runs them.</summary>
    private HardenResult? Run(HardenRequest request, Stage? only) => Pipeline.Run(
        request, only, new ConsoleLog(_console), TestContext.Current.CancellationToken, isBuild: only is not null);

    /// <summary>Trained, with a cache.</summary>
    private HardenRequest CachedRequest(string output) => Request(output) with
    {
        TrainingData = _folder.File("iris.csv"),
        Training = new() { Epochs = 2, BatchSize = 16 },
        Function = "Tanh",
        Scale = ScaleMode.Unit,
        CachePath = _folder.File("cache"),
    };

    private HardenRequest Request(string output) => IrisRequest.Create(_folder, output);

    private string WithoutSeconds(string file) =>
        string.Join("\n", File.ReadAllLines(_folder.File(file)).Where(l => !l.Contains("\"seconds\"", StringComparison.Ordinal)));
}
