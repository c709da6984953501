using System.Globalization;
using System.Numerics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Tests.Emit;
using SafBuild.Hardener.Verbs;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Verbs;

public sealed class InjectVerbTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safbuild-inject").FullName;
    private readonly StringWriter _console = new(CultureInfo.InvariantCulture);

    public InjectVerbTests() => ArtifactWriter.Write(TinyArtifact.Build(), Clean, portable: [1, 2, 3]);

    private string Clean => Path.Combine(_root, "tiny.saf");

    private string Faulty => Path.Combine(_root, "faulty.saf");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Run_flips_as_many_bits_as_it_says_in_the_blob_and_nowhere_else()
    {
        Assert.Equal(0, InjectVerb.Run(Clean, 0.01, 7, Faulty, _console));

        Assert.Equal(Bytes(Clean, "graph.onnx"), Bytes(Faulty, "graph.onnx"));
        Assert.Equal(Bytes(Clean, "manifest.json"), Bytes(Faulty, "manifest.json"));
        Assert.Equal(Bytes(Clean, "portable.onnx"), Bytes(Faulty, "portable.onnx"));
        byte[] clean = Bytes(Clean, "weights.bin");
        int flips = clean.Zip(Bytes(Faulty, "weights.bin"), (a, b) => BitOperations.PopCount((uint)(a ^ b))).Sum();
        Assert.InRange(flips, 5, 80);
        Assert.Contains($"{flips} of {8 * clean.Length} stored bits flipped (RandomBitFlip, BER 0.01, seed 7)", _console.ToString());
    }

    [Fact]
    public void Run_with_one_seed_twice_gives_the_same_bytes_and_with_another_others()
    {
        string again = Path.Combine(_root, "again.saf");
        string other = Path.Combine(_root, "other.saf");
        InjectVerb.Run(Clean, 0.01, 7, Faulty, _console);
        InjectVerb.Run(Clean, 0.01, 7, again, _console);
        InjectVerb.Run(Clean, 0.01, 8, other, _console);

        Assert.Equal(Bytes(Faulty, "weights.bin"), Bytes(again, "weights.bin"));
        Assert.NotEqual(Bytes(Faulty, "weights.bin"), Bytes(other, "weights.bin"));
    }

    [Theory]
    [InlineData("tiny.saf")]
    [InlineData("tiny.saf/")]
    [InlineData("./x/../tiny.saf")]
    [InlineData("tiny.saf/inside")]
    [InlineData("link.saf")]
    public void Run_onto_its_input_is_refused(string output)
    {
        Directory.CreateSymbolicLink(Path.Combine(_root, "link.saf"), Clean);
        byte[] before = Bytes(Clean, "weights.bin");

        SafException error = Assert.Throws<SafException>(() => InjectVerb.Run(Clean, 0.01, 7, Path.Combine(_root, output), _console));

        Assert.Equal("SAF0103", error.Diagnostics[0].Code.Id);
        Assert.Equal(before, Bytes(Clean, "weights.bin"));
        Assert.Equal(4, Directory.GetFileSystemEntries(Clean).Length);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(2)]
    [InlineData(double.NaN)]
    public void Run_with_an_impossible_rate_is_refused(double rate)
    {
        SafException error = Assert.Throws<SafException>(() => InjectVerb.Run(Clean, rate, 7, Faulty, _console));

        Assert.Equal("SAF0103", error.Diagnostics[0].Code.Id);
        Assert.False(Directory.Exists(Faulty));
    }

    [Fact]
    public void Run_with_an_unknown_fault_model_names_the_known_ones()
    {
        SafException error = Assert.Throws<SafException>(() => InjectVerb.Run(Clean, 0.1, 7, Faulty, _console, "Gremlins"));

        Assert.Equal("SAF0102", error.Diagnostics[0].Code.Id);
        Assert.Contains("RandomBitFlip", error.Message);
    }

    [Fact]
    public void Run_of_no_artifact_is_refused()
    {
        SafException error = Assert.Throws<SafException>(() => InjectVerb.Run(Path.Combine(_root, "none.saf"), 0.1, 7, Faulty, _console));

        Assert.Equal("SAF3003", error.Diagnostics[0].Code.Id);
    }

    private static byte[] Bytes(string folder, string name) => File.ReadAllBytes(Path.Combine(folder, name));
}
