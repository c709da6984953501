using System.Numerics;
using SafBuild.Hardener.Verbs;
using SafBuild.Runtime;
using SafBuild.Shared;

namespace SafBuild.Testing.Tests;

public class SafFaultsTests(SmallModel small)
{
    private static readonly string[] Read = ["weights.bin", "graph.onnx", "manifest.json", "structure.bin"];

    /// <summary>One generator, compiled into both: low rates jump from flip to flip, high ones make masks.</summary>
    [Theory]
    [InlineData(1e-3, 7UL, 0, SafFaultScope.Artifact)]
    [InlineData(1e-3, 7UL, 5, SafFaultScope.Artifact)]
    [InlineData(0.1, 123456789012345UL, 2, SafFaultScope.Artifact)]
    [InlineData(1e-2, 1UL, 0, SafFaultScope.Weights)]
    [InlineData(0.0, 1UL, 0, SafFaultScope.Artifact)]
    public void Copy_has_the_bytes_that_the_worker_s_inject_writes(double rate, ulong seed, int draw, SafFaultScope scope)
    {
        using SafFaultyCopy copy = SafFaults.Inject(small.Folder, rate, seed, scope, draw);
        string injected = Path.Combine(Directory.CreateTempSubdirectory("safbuild-injected-").FullName, "small.saf");
        using StringWriter console = new();
        InjectVerb.Run(small.Folder, rate, seed, injected, console, draw: draw, scope: Enum.Parse<FaultScope>(scope.ToString()));
        Assert.Equal(Read.Order(), Directory.GetFiles(injected).Select(f => Path.GetFileName(f)).Order());
        Assert.All(Read, f => Assert.Equal(
            File.ReadAllBytes(Path.Combine(injected, f)), File.ReadAllBytes(Path.Combine(copy.Path, f))));
        Assert.Contains($"draw {draw}, {copy.Flips} of {copy.Bits} stored bits flipped", console.ToString());
        Directory.Delete(Path.GetDirectoryName(injected)!, recursive: true);
    }

    [Fact]
    public void Flips_are_those_that_it_says_and_in_every_file_of_the_scope()
    {
        using SafFaultyCopy all = SafFaults.Inject(small.Folder, 0.01, seed: 3);
        Assert.Equal(all.Flips, Read.Sum(f => Flipped(all, f)));
        Assert.All(Read, f => Assert.NotEqual(0, Flipped(all, f)));
        Assert.Equal(8 * Read.Sum(f => new FileInfo(Path.Combine(small.Folder, f)).Length), all.Bits);

        using SafFaultyCopy weights = SafFaults.Inject(small.Folder, 0.01, seed: 3, SafFaultScope.Weights);
        Assert.Equal(weights.Flips, Flipped(weights, "weights.bin"));
        Assert.Equal(weights.Flips, Read.Sum(f => Flipped(weights, f)));
        Assert.NotEqual(0, weights.Flips);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(weights.Path, "portable.onnx")));
    }

    [Fact]
    public void Other_seeds_and_draws_flip_other_bits_and_the_artifact_stays_as_it_was()
    {
        byte[] before = File.ReadAllBytes(Path.Combine(small.Folder, "weights.bin"));
        string[] blobs = [.. new[] { (1UL, 0), (1UL, 1), (2UL, 0) }.Select(d =>
        {
            using SafFaultyCopy copy = SafFaults.Inject(small.Folder, 0.01, d.Item1, draw: d.Item2);
            return Convert.ToHexString(File.ReadAllBytes(Path.Combine(copy.Path, "weights.bin")));
        })];
        Assert.Equal(3, blobs.Distinct().Count());
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(small.Folder, "weights.bin")));
    }

    [Fact]
    public void Folder_goes_with_the_copy_and_a_loaded_model_stays()
    {
        SafFaultyCopy copy = SafFaults.Inject("small", 1e-4, seed: 1);
        Assert.EndsWith("small.saf", copy.Path);
        using SafModel model = copy.Load();
        copy.Dispose();
        copy.Dispose();
        Assert.False(Directory.Exists(Path.GetDirectoryName(copy.Path)));
        model.CreateSession().Dispose();
        Assert.Throws<DirectoryNotFoundException>(() => copy.Load());
    }

    [Fact]
    public void Damaged_artifact_is_no_ground_for_a_draw()
    {
        foreach (string file in Read)
        {
            string folder = Directory.CreateTempSubdirectory("safbuild-damaged-").FullName;
            SmallModel.Write(folder);
            byte[] bytes = File.ReadAllBytes(Path.Combine(folder, file));
            bytes[bytes.Length / 2] ^= 1;
            File.WriteAllBytes(Path.Combine(folder, file), bytes);
            if (file == "structure.bin")
            {
                // Nobody reads it while manifest and graph are whole: the same as for a load, and for the gate.
                SafFaults.Inject(folder, 1e-3, seed: 1).Dispose();
            }
            else
            {
                SafFormatException e = Assert.Throws<SafFormatException>(() => SafFaults.Inject(folder, 1e-3, seed: 1));
                Assert.Contains("flipped bits already", e.Message);
                Assert.Contains(file, e.Message);
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(-0.1, 0)]
    [InlineData(0.6, 0)]
    [InlineData(double.NaN, 0)]
    [InlineData(0.1, -1)]
    public void Numbers_outside_their_range_are_refused(double rate, int draw) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SafFaults.Inject(small.Folder, rate, seed: 1, draw: draw));

    [Fact]
    public void Unknown_scope_and_missing_artifact_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SafFaults.Inject(small.Folder, 0.1, 1, (SafFaultScope)2));
        Assert.Throws<ArgumentNullException>(() => SafFaults.Inject(null!, 0.1, 1));
        Assert.Contains("'absent' is taken for the name of an artifact beside the application",
            Assert.Throws<DirectoryNotFoundException>(() => SafFaults.Inject("absent", 0.1, 1)).Message);
    }

    private long Flipped(SafFaultyCopy copy, string file) => File.ReadAllBytes(Path.Combine(small.Folder, file))
        .Zip(File.ReadAllBytes(Path.Combine(copy.Path, file)), (a, b) => BitOperations.PopCount((uint)(a ^ b))).Sum(n => (long)n);
}
