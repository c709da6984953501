using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Report;
using SafBuild.Hardener.Tests.Report;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>Faults over every byte that ships, and loads that are refused.</summary>
public class FaultScopeTests
{
    private static readonly CampaignOptions Options = new(new RandomBitFlip(), Seed: 3, SamplesPerTrial: 50);

    /// <summary>Every byte of every file that a load reads; a gap would be a part of the device that nobody judged.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Artifact_scope_has_the_bits_of_the_files_on_the_disk(bool protect)
    {
        using TinyGate gate = new();
        MemoryArtifact artifact = gate.Artifact(TinyGate.Request, protect);
        string folder = Path.Combine(gate.Folder, "tiny.saf");
        ArtifactWriter.Write(artifact, folder);
        long bytes = Directory.GetFiles(folder).Sum(f => new FileInfo(f).Length);
        Assert.Equal(8 * bytes, new ArtifactForm("hardened", artifact, FaultScope.Artifact).Bits);
        Assert.Equal(8 * bytes, new ArtifactForm("hardened", ArtifactReader.ReadClean(folder), FaultScope.Artifact).Bits);
        Assert.Equal(8 * artifact.Blob.Length, new ArtifactForm("hardened", artifact, FaultScope.Weights).Bits);
    }

    /// <summary>The mean over many draws against what the binomial expects, and none without a rate.</summary>
    [Fact]
    public void Flips_of_all_files_are_as_many_as_the_rate_says()
    {
        using TinyGate gate = new();
        ArtifactForm form = new("hardened", gate.Artifact(TinyGate.Request, protect: true), FaultScope.Artifact);
        using FaultedCopy copy = form.Copy();
        const int draws = 400;
        const double rate = 2e-3;
        double mean = Enumerable.Range(0, draws).Average(d => (double)copy.Inject(Options, rate, d));
        double expected = form.Bits * rate;
        Assert.InRange(mean, expected - (5 * Math.Sqrt(expected / draws)), expected + (5 * Math.Sqrt(expected / draws)));
        Assert.Equal(0, copy.Inject(Options, 0, 1));
        Assert.Equal(0, copy.Inject(Options, rate, draw: null));
    }

    /// <summary>In memory as from the disk: the same draws are refused, and the same weights come out of those that are not.</summary>
    [Theory]
    [InlineData(false, 3e-5)]
    [InlineData(true, 3e-3)]
    [InlineData(true, 3e-2)]
    public void Draw_is_read_as_the_Runtime_reads_these_files(bool protect, double rate)
    {
        using TinyGate gate = new();
        MemoryArtifact artifact = gate.Artifact(TinyGate.Request, protect);
        string folder = Path.Combine(gate.Folder, "faulted.saf");
        ArtifactForm form = new("hardened", artifact, FaultScope.Artifact);
        using FaultedCopy copy = form.Copy();
        int refused = 0;
        const int draws = 40;
        for (int draw = 0; draw < draws; draw++)
        {
            ArtifactWriter.Write(artifact, folder);
            copy.Inject(Options, rate, draw);
            bool read = copy.Read(out ReadCounts counts);
            Faulted(folder, artifact, rate, draw);
            Assert.Equal(Loads(folder, out ReadCounts fromDisk), read);
            Assert.Equal(read ? fromDisk : default, counts);
            refused += read ? 0 : 1;
        }

        Assert.True(protect && rate < 1e-2 ? refused == 0 : refused is > 0, $"{refused} of {draws} refused at {rate}");
    }

    [Fact]
    public void Refused_loads_score_nothing_and_are_counted()
    {
        using TinyGate gate = new();
        GateOptions options = TinyGate.Request.Gate with { FaultScope = FaultScope.Artifact, MaxTrials = 20, BitErrorRate = 1e-3 };
        GateOutcome open = gate.Run(TinyGate.Request with { Gate = options, ProtectStructure = false });
        Assert.Equal(Verdict.Fail, open.Verdict);
        Assert.True(open.Report.Gate.RefusedLoads > open.Report.Gate.Draws / 2);
        Assert.Equal(0, open.Report.Gate.Worst);
        Assert.Contains("loads refused", open.Summary, StringComparison.Ordinal);
        string advice = open.Judgement.Message!;
        string lost = $"{open.Report.Gate.RefusedLoads} of {open.Report.Gate.Draws} loads were refused";
        Assert.Contains(lost, advice, StringComparison.Ordinal);
        Assert.Contains("set SafProtectStructure to true", advice, StringComparison.Ordinal);
        Assert.DoesNotContain("OutOfRange", advice, StringComparison.Ordinal);

        GateOutcome kept = gate.Run(TinyGate.Request with { Gate = options });
        Assert.Equal((Verdict.Pass, 0), (kept.Verdict, kept.Report.Gate.RefusedLoads));
        Assert.Equal(FaultScope.Artifact, kept.Report.Gate.Scope);
        Assert.True(kept.Report.Bits.Structure > 0);
        GateOutcome weights = gate.Run(TinyGate.Request with { Gate = options with { FaultScope = FaultScope.Weights } });
        Assert.Equal(0, weights.Report.Bits.Structure);
        Assert.True(weights.Report.Gate.Flips < kept.Report.Gate.Flips);
    }

    /// <summary>The code puts the weights right, and nothing does so for the rest.</summary>
    [Fact]
    public void Coded_storage_without_structure_bin_is_told_of_it()
    {
        using TinyGate gate = new();
        GateOptions options = TinyGate.Request.Gate with { FaultScope = FaultScope.Artifact, MaxTrials = 20, BitErrorRate = 1e-2 };
        GateOutcome open = gate.Run(TinyGate.Request with { Gate = options, Storage = "Coded32", ProtectStructure = false });
        Assert.Equal(Verdict.Fail, open.Verdict);
        Assert.Contains("set SafProtectStructure to true", open.Judgement.Message, StringComparison.Ordinal);
        GateOutcome kept = gate.Run(TinyGate.Request with { Gate = options, Storage = "Coded32" });
        Assert.Equal((Verdict.Pass, 0), (kept.Verdict, kept.Report.Gate.RefusedLoads));
    }

    /// <summary>By the Runtime or by ONNX Runtime: one draw is one refused load, and no error beside it.</summary>
    [Fact]
    public void Refused_session_is_a_refused_load_and_is_counted_once()
    {
        using TinyGate gate = new();
        GateOutcome outcome = gate.Run(TinyGate.Request);
        DrawResult good = outcome.Trials[0].Draws[0];
        DrawResult byRuntime = good with { Metric = 0, Refused = true };
        DrawResult bySession = byRuntime with { Errors = new(Samples: 0, Sessions: 1) };
        DrawResult withError = good with { Errors = new(Samples: 3, Sessions: 0) };
        GateOutcome made = outcome with { Trials = [new([good, byRuntime, bySession, withError])] };

        Assert.Equal((2, new ErrorsReport(Samples: 3, NonFinite: 0)), (made.Report.Gate.RefusedLoads, made.Report.Errors));
        Assert.Contains("loads refused", made.Summary, StringComparison.Ordinal);
        Assert.Contains("error on 3 samples", made.Summary, StringComparison.Ordinal);
        GateOutcome refused = outcome with { Trials = [new([good, bySession])] };
        Assert.DoesNotContain("ended with an error", refused.Summary, StringComparison.Ordinal);
        Newtonsoft.Json.Linq.JObject written = Newtonsoft.Json.Linq.JObject.Parse(ContractJson.Write(made.Report));
        Assert.Empty(SchemaCheck.Errors(ReportTests.Schema, written));
        Assert.Null(written["errors"]!["sessions"]);
    }

    /// <summary>Both may be to blame: loads that structure.bin does not save, and weights that do not bear the faults.</summary>
    [Fact]
    public void Advice_names_what_would_help()
    {
        using TinyGate gate = new();
        GateOptions options = TinyGate.Request.Gate with { FaultScope = FaultScope.Artifact, MaxTrials = 20, BitErrorRate = 3e-2 };
        GateOutcome kept = gate.Run(TinyGate.Request with { Gate = options, Function = "Identity" });
        Assert.Equal(Verdict.Fail, kept.Verdict);
        Assert.InRange(kept.Report.Gate.RefusedLoads, 1, kept.Report.Gate.Draws);
        Assert.Contains("structure.bin did not put these right", kept.Judgement.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SafProtectStructure", kept.Judgement.Message, StringComparison.Ordinal);
        GateOutcome weights = gate.Run(
            TinyGate.Request with { Gate = options with { FaultScope = FaultScope.Weights }, Function = "Identity" });
        Assert.Equal(Verdict.Fail, weights.Verdict);
        Assert.Contains("Function=\"Arctan\"", weights.Judgement.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", weights.Judgement.Message, StringComparison.Ordinal);
    }

    /// <summary>The draw's faults in the files of a folder, by the streams that the campaign names.</summary>
    private static void Faulted(string folder, MemoryArtifact artifact, double rate, int draw)
    {
        string blob = Path.Combine(folder, ArtifactFiles.Blob);
        byte[] bytes = File.ReadAllBytes(blob);
        BlobFaults.Inject(artifact.Manifest, bytes, Options.Faults, rate, Options.Seed, RandomPurpose.Gate, draw);
        File.WriteAllBytes(blob, bytes);
        string[] names = [ArtifactFiles.Manifest, ArtifactFiles.Graph, ArtifactFiles.Structure];
        for (int file = 0; file < names.Length && File.Exists(Path.Combine(folder, names[file])); file++)
        {
            string path = Path.Combine(folder, names[file]);
            bytes = File.ReadAllBytes(path);
            Options.Faults.Inject(bytes, rate, new(Options.Seed, RandomPurpose.Structure, draw, file));
            File.WriteAllBytes(path, bytes);
        }
    }

    private static bool Loads(string folder, out ReadCounts counts)
    {
        counts = default;
        try
        {
            using SafBuild.Runtime.SafModel model = SafBuild.Runtime.SafModel.Load(folder);
            ArtifactManifest manifest = new ArtifactFolder(folder).Read(structure => structure).Manifest;
            using SafBuild.Runtime.Tensors.AlignedBuffer decoded = new(manifest.DecodedLength);
            counts = WeightReader.Read(manifest, File.ReadAllBytes(Path.Combine(folder, ArtifactFiles.Blob)), decoded);
            return true;
        }
        catch (SafBuild.Runtime.SafFormatException)
        {
            return false;
        }
    }
}
