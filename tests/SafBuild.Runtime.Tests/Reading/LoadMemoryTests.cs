using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>R4 for artifacts that nobody refuses: beside the decoded weights, a load takes at most twice the files and 64 MiB.</summary>
public sealed class LoadMemoryTests
{
    private const long Allowance = 64 << 20;

    /// <summary>What a load allocates beside manifest, graph and the numbers of the manifest: pieces, tables, strings.</summary>
    private const long Rest = 4 << 20;

    [Theory]
    [InlineData(2_000_000, "Float32", "Saturate")]
    [InlineData(10_000_000, "Float32", "Saturate")]
    [InlineData(10_000_000, "Q0.7", "Saturate")]
    [InlineData(5_000_000, "Q2.5", "Zero")]
    public void A_scale_for_each_of_millions_of_weights(int count, string storage, string rule) =>
        Check(TestTensors.Saf([count], [count], storage, "Softsign", Enum.Parse<OutOfRange>(rule)), weights: 1);

    /// <summary>Four decoded bytes for each of the blob; eight for Float64.</summary>
    [Theory]
    [InlineData("Float32")]
    [InlineData("Float64")]
    public void Eight_bits_a_weight(string type) =>
        Check(TestTensors.Saf([1024, 16 << 10], [1024, 1], "Q2.5", "Tanh", OutOfRange.Zero, Enum.Parse<NumberType>(type)), weights: 1);

    /// <summary>The copies are kept until the last of them is read: the blob once more.</summary>
    [Fact]
    public void Three_copies() => Check(TestTensors.ThreeCopies([4 << 20], NumberType.Float32, -1, 1), weights: 3);

    /// <summary>What stands in for the file is there once more, and the numbers once.</summary>
    [Fact]
    public void A_damaged_manifest_of_millions_of_scales()
    {
        TensorEntry tensor = TestTensors.Saf([10_000_000], [10_000_000], "Q0.7", "Softsign", OutOfRange.Saturate);
        using ArtifactOnDisk disk = new(Make(tensor, version: 2));
        byte[] manifest = disk.Read("manifest.json");
        manifest[manifest.Length / 2] ^= 1;
        disk.Write("manifest.json", manifest);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using SafModel model = SafModel.Load(disk.Folder, new SafLoadOptions { MaxThreads = 1 });
        long managed = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(["manifest.json"], model.ReadReport.RestoredFiles);
        long files = manifest.Length + disk.Artifact.Blob.Length + disk.Read("structure.bin").Length;
        Assert.True(managed <= (2 * files) + Allowance, $"{managed:N0} for files of {files:N0}");
    }

    private static void Check(TensorEntry tensor, int weights)
    {
        // Version 1 has no structure.bin, whose compression would take longer than all the rest; a load does not read it.
        SmallArtifact artifact = Make(tensor, version: 1);
        (byte[] graph, byte[] blob) = (artifact.Graph, artifact.Blob);
        using ArtifactOnDisk disk = new(artifact);
        long manifest = disk.Read("manifest.json").Length;

        // One part of the blob is read by this thread itself, whose allocations are counted, garbage too.
        long before = GC.GetAllocatedBytesForCurrentThread();
        using SafModel model = SafModel.Load(disk.Folder, new SafLoadOptions { MaxThreads = 1 });
        long managed = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(model.ReadReport.IsClean);
        long numbers = sizeof(float) * ((long)tensor.Scales.Count + tensor.Limits.Count + blob.Length / 64);
        Assert.True(managed <= manifest + graph.Length + numbers + Rest, $"{managed:N0} for a manifest of {manifest:N0}");
        long copies = weights == 3 ? blob.Length : 0;
        long files = manifest + graph.Length + blob.Length;
        Assert.True(managed + copies <= (2 * files) + Allowance, $"{managed + copies:N0} for files of {files:N0}");
    }

    private static SmallArtifact Make(TensorEntry tensor, int version)
    {
        PlacedTensors placed = BlobLayout.Place([tensor], version);
        byte[] graph = OnnxBytes.Model(new OnnxBytes().Text(2, "big").Message(5, OnnxBytes.External(
            tensor.Name, tensor.ElementType.OnnxNumber(), tensor.Shape, "big.weights", 0, placed.DecodedLength)));
        byte[] blob = new byte[placed.BlobLength];
        return new SmallArtifact(graph, blob, new ArtifactManifest
        {
            Version = version,
            Name = "big",
            GraphLength = graph.Length,
            GraphSha256 = Checksums.Sha256(graph),
            BlobLength = blob.Length,
            BlockSize = Checksums.BlockSize(blob.Length, version),
            BlockChecksums = [],
            DecodedName = "big.weights",
            DecodedLength = placed.DecodedLength,
            Tensors = placed.Tensors,
        }.WithChecksums(blob));
    }
}
