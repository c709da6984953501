using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>R3: every single-bit flip of manifest or graph is refused, every one of the blob is reported with its block.</summary>
public sealed class FlippedBits
{
    [Fact]
    public void Every_flip_of_the_manifest_is_refused()
    {
        byte[] manifest = ManifestWriter.Write(SmallNetwork.Make().Manifest);
        for (int bit = 0; bit < 8 * manifest.Length; bit++)
        {
            Flip(manifest, bit);
            Assert.Throws<SafFormatException>(() => ManifestReader.Read(manifest));
            Flip(manifest, bit);
        }

        Assert.Equal("small", ManifestReader.Read(manifest).Name);
    }

    [Fact]
    public void Every_flip_of_the_graph_is_refused()
    {
        using ArtifactOnDisk disk = new();
        ArtifactFolder folder = new(disk.Folder);
        byte[] graph = disk.Artifact.Graph;
        byte[] manifest = folder.ReadManifestBytes();
        using FileStream file = new(disk.PathOf("graph.onnx"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        for (int bit = 0; bit < 8 * graph.Length; bit++)
        {
            Flip(graph, bit);
            file.Position = bit / 8;
            file.WriteByte(graph[bit / 8]);
            Assert.Throws<SafFormatException>(() => folder.ReadStructure(manifest));
            Flip(graph, bit);
            file.Position = bit / 8;
            file.WriteByte(graph[bit / 8]);
        }

        Assert.Equal(graph, folder.ReadStructure(manifest).Graph);
    }

    [Theory]
    [InlineData("Float32")]
    [InlineData("Q2.5")]
    public void Every_flip_of_the_blob_is_reported_with_its_block(string storage)
    {
        using ArtifactOnDisk disk = new(SmallNetwork.Make(storage));
        byte[] blob = disk.Artifact.Blob;
        int block = disk.Artifact.Manifest.BlockSize;
        using FileStream file = new(disk.PathOf("weights.bin"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        for (int bit = 0; bit < 8 * blob.Length; bit++)
        {
            Flip(blob, bit);
            file.Position = bit / 8;
            file.WriteByte(blob[bit / 8]);
            using (SafModel model = SafModel.Load(disk.Folder))
            {
                Assert.Equal([bit / 8 / block], model.ReadReport.DamagedBlocks);
                Assert.False(model.ReadReport.IsClean);
                Assert.True(model.ReadReport.EstimatedBitErrorRate > 0);
            }

            Flip(blob, bit);
            file.Position = bit / 8;
            file.WriteByte(blob[bit / 8]);
        }
    }

    private static void Flip(byte[] bytes, int bit) => bytes[bit / 8] ^= (byte)(1 << (bit % 8));
}
