using System.Globalization;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Verbs;
using SafBuild.Runtime;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Verbs;

public sealed class InspectVerbTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safbuild-inspect").FullName;
    private readonly StringWriter _console = new(CultureInfo.InvariantCulture);

    public InspectVerbTests() => ArtifactWriter.Write(TinyArtifact.Build(), Clean);

    private string Clean => Path.Combine(_root, "tiny.saf");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Run_lists_every_tensor_with_its_form()
    {
        Assert.Equal(0, InspectVerb.Run(Clean, _console));

        string text = _console.ToString();
        string[] lines = text.Split('\n');
        Assert.Matches(@"^w1 +\[6,8\] +Float32 +Float32 +Arctan +\[1,8\] +-\d+(\.\d+)? \.\. \d+(\.\d+)? +-0\.\d+ \.\. 0\.\d+ +192",
            Line(lines, "w1"));
        Assert.Matches(@"^b1 +\[8\] +Float32 +Float32 x3 +vote +-?0\.\d+ \.\. 0\.\d+ +96", Line(lines, "b1"));
        Assert.Contains(
            "coverage: 100 % of the weight bits are under fault: 72 weights in SAF form, 0 as integers, 11 in three copies", text);
        Assert.Contains("read:     NaN 0, infinite 0, out of range 0, put right by vote 0", text);
        Assert.Contains("0 of 7 blocks differ", text);
        Assert.Matches(@"rate:     0\.0e-?\+?0 \(95 %: 0\.0e-?\+?0 to \d\.\de-3, by blocks\)", text);
        Assert.DoesNotContain("refused:", text);
        Assert.Contains("verdict:  unknown: no report of these bytes beside it", text);
        Assert.Contains("tool = SafBuild", text);
        Assert.Matches(@"\n  input 'x' float32 \[N_x,6\]\r?\n  output 'y' float32", text);
    }

    /// <summary>It is the reader of SafModel.Load: what that refuses is no artifact here either.</summary>
    [Theory]
    [InlineData("weights.bin")]
    [InlineData("graph.onnx")]
    [InlineData("manifest.json")]
    public void Run_refuses_a_link_as_a_load_does(string name)
    {
        string file = Path.Combine(Clean, name);
        File.Move(file, Path.Combine(_root, name));
        File.CreateSymbolicLink(file, Path.Combine(_root, name));

        SafException e = Assert.Throws<SafException>(() => InspectVerb.Run(Clean, _console));

        SafFormatException loaded = Assert.Throws<SafFormatException>(() => SafModel.Load(Clean));
        Assert.Contains(loaded.Message, e.Message);
        Assert.Equal("SAF3003", e.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Run_of_version_2_shows_the_structure_and_what_it_restored()
    {
        MemoryArtifact artifact = TinyArtifact.Build(protect: true);
        ArtifactWriter.Write(artifact, Clean);
        byte[] graph = File.ReadAllBytes(Path.Combine(Clean, "graph.onnx"));
        graph[40] ^= 8;
        File.WriteAllBytes(Path.Combine(Clean, "graph.onnx"), graph);

        InspectVerb.Run(Clean, _console);

        string text = _console.ToString();
        Assert.Contains("format version 2 with structure.bin", text);
        Assert.Contains("damaged:  graph.onnx, restored from structure.bin", text);
        Assert.Contains("bursts:   two copies of a value are at least 140 bytes apart", text);
    }

    [Fact]
    public void Run_of_a_faulted_artifact_counts_what_the_read_met()
    {
        byte[] blob = File.ReadAllBytes(Path.Combine(Clean, "weights.bin"));
        BitConverter.TryWriteBytes(blob.AsSpan(44), float.NaN);
        BitConverter.TryWriteBytes(blob.AsSpan(48), float.NegativeInfinity);
        File.WriteAllBytes(Path.Combine(Clean, "weights.bin"), blob);

        InspectVerb.Run(Clean, _console);

        Assert.Contains("read:     NaN 1, infinite 1,", _console.ToString());
        Assert.Contains("1 of 7 blocks differ", _console.ToString());
    }

    [Fact]
    public void Run_of_a_blob_that_a_load_refuses_says_so()
    {
        string file = Path.Combine(Clean, "weights.bin");
        File.WriteAllBytes(file, [.. File.ReadAllBytes(file).Select(b => (byte)~b)]);
        InspectVerb.Run(Clean, _console);
        Assert.Contains("refused:  SafModel.Load refuses it: ", _console.ToString());
        Assert.Throws<SafFormatException>(() => SafModel.Load(Clean));

        _console.GetStringBuilder().Clear();
        MemoryArtifact artifact = TinyArtifact.Build();
        ArtifactWriter.Write(artifact with { Manifest = artifact.Manifest with { GatedRates = [1e-5] } }, Clean);
        byte[] blob = [.. artifact.Blob];
        for (int i = 0; i < blob.Length; i += 32)
        {
            blob[i] ^= 1;
        }

        File.WriteAllBytes(Path.Combine(Clean, "weights.bin"), blob);
        InspectVerb.Run(Clean, _console);
        Assert.Contains("refused:  SafModel.Load refuses it above 0.0001, unless MaxBitErrorRate is set", _console.ToString());
        Assert.Throws<SafFormatException>(() => SafModel.Load(Clean));
    }

    [Fact]
    public void Run_of_a_damaged_manifest_is_refused()
    {
        File.WriteAllText(Path.Combine(Clean, "manifest.json"), "{");

        SafException error = Assert.Throws<SafException>(() => InspectVerb.Run(Clean, _console));

        Assert.Equal("SAF3003", error.Diagnostics[0].Code.Id);
        Assert.Contains(Clean, error.Message);
    }

    private static string Line(string[] lines, string name) => lines.Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
}
