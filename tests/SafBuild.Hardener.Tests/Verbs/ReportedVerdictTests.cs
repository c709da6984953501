using System.Globalization;
using System.Security.Cryptography;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Verbs;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Tests.Verbs;

/// <summary>A verdict belongs to bytes: inspect shows those on the bytes that it inspects, and no others.</summary>
public sealed class ReportedVerdictTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safbuild-verdict").FullName;

    public ReportedVerdictTests() => ArtifactWriter.Write(TinyArtifact.Build(), Artifact);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>As a build lays it out: NAME/KEY/NAME.saf, and the reports in NAME/KEY, another key for each.</summary>
    private string Artifact => Path.Combine(_root, "tiny", "k2", "tiny.saf");

    [Fact]
    public void Without_a_report_nothing_is_known() =>
        Assert.Equal(["unknown: no report of these bytes beside it (a build's lies in obj/safbuild/NAME/KEY/)"], Verdicts());

    [Fact]
    public void A_report_of_these_bytes_is_shown_from_beside_and_from_sibling_folders()
    {
        Report("k1", Hash, """ "verdict":"Fail","bitErrorRate":1e-3,"mean":0.4,"trials":1 """, """ "environment":["MaxTrials=5 (X)"], """);
        Report("k2", Hash, """ "verdict":"Pass","bitErrorRate":1e-5,"mean":0.915,"trials":12 """);

        Assert.Equal(
            [$"Pass (bitErrorRate 1E-05, mean 0.915, trials 12) in '{PathOf("k2")}'",
                $"Fail (bitErrorRate 0.001, mean 0.4, trials 1) in '{PathOf("k1")}'; set by environment variables: MaxTrials=5 (X)"],
            Verdicts());
    }

    [Fact]
    public void A_report_of_a_gate_that_is_off_says_that_nobody_judged()
    {
        Report("k2", Hash, """ "verdict":"Off" """, """ "environment":["Gate=Off (SAFGATE)"], """);
        Assert.Equal([$"not judged (Gate=\"Off\") in '{PathOf("k2")}'; set by environment variables: Gate=Off (SAFGATE)"], Verdicts());
    }

    /// <summary>Each of them can be read in spite of the flip, which is what structure.bin is for.</summary>
    [Theory]
    [InlineData("weights.bin")]
    [InlineData("graph.onnx")]
    [InlineData("manifest.json")]
    [InlineData("structure.bin")]
    public void A_report_of_other_bytes_is_not_shown(string changed)
    {
        ArtifactWriter.Write(TinyArtifact.Build(protect: true), Artifact);
        Report("k2", Hash, """ "verdict":"Pass" """);
        Assert.StartsWith("Pass", Assert.Single(Verdicts()), StringComparison.Ordinal);
        string file = Path.Combine(Artifact, changed);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[5] ^= 1;
        File.WriteAllBytes(file, bytes);

        Assert.Equal([ReportedVerdict.None], Verdicts());
    }

    [Fact]
    public void A_foreign_file_makes_other_bytes_of_it()
    {
        Report("k2", Hash, """ "verdict":"Pass" """);
        File.WriteAllText(Path.Combine(Artifact, "notes.txt"), "x");
        Assert.Equal([ReportedVerdict.None], Verdicts());
    }

    [Fact]
    public void A_report_without_the_artifact_s_hash_is_no_report_of_these_bytes()
    {
        File.WriteAllText(PathOf("k2"), """{ "gate": { "verdict": "Pass" } }""");
        Assert.Equal([ReportedVerdict.None], Verdicts());
    }

    [Fact]
    public void Reports_that_cannot_be_read_are_named()
    {
        File.WriteAllText(PathOf("k2"), "{");
        File.WriteAllText(PathOf("k1"), $$"""{ "artifact": { "sha256": "{{Hash}}" }, "gate": {} }""");

        IReadOnlyList<string> lines = Verdicts();

        Assert.Equal(3, lines.Count);
        Assert.Equal(ReportedVerdict.None, lines[0]);
        Assert.StartsWith($"'{PathOf("k2")}' cannot be read", lines[1], StringComparison.Ordinal);
        Assert.Equal($"'{PathOf("k1")}' has no gate.verdict", lines[2]);
    }

    [Fact]
    public void Inspect_prints_a_line_for_each()
    {
        Report("k1", Hash, """ "verdict":"Fail" """);
        Report("k2", Hash, """ "verdict":"Pass" """);
        using StringWriter console = new(CultureInfo.InvariantCulture);

        InspectVerb.Run(Artifact, console);

        Assert.Equal(["verdict:  Pass", "verdict:  Fail"],
            console.ToString().Split('\n').Where(l => l.StartsWith("verdict:", StringComparison.Ordinal)).Select(l => l[..14]));
    }

    /// <summary>By its definition, not by the code that is tested.</summary>
    private string Hash => ContentHash.OfText(string.Concat(Directory.EnumerateFiles(Artifact).Order(StringComparer.Ordinal)
        .Select(f => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(f)))}  {Path.GetFileName(f)}\n")));

    private IReadOnlyList<string> Verdicts() => ReportedVerdict.Of(Artifact, ArtifactReader.Read(Artifact));

    private string PathOf(string key) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(_root, "tiny", key)).FullName, "report.json");

    private void Report(string key, string hash, string gate, string more = "") =>
        File.WriteAllText(PathOf(key), $$"""{ "artifact": { "sha256": "{{hash}}" }, {{more}} "gate": { {{gate}} } }""");
}
