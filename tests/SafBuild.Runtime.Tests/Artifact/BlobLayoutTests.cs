using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;
using SafBuild.Runtime.Tests.Models;
using SafBuild.Runtime.Tests.Reading;

namespace SafBuild.Runtime.Tests.Artifact;

public sealed class BlobLayoutTests
{
    [Fact]
    public void The_network_of_the_tests_in_both_versions()
    {
        ArtifactManifest one = SmallNetwork.Make().Manifest;
        ArtifactManifest two = SmallNetwork.Make(version: 2).Manifest;
        Assert.Equal(one.BlobLength, two.BlobLength);
        Assert.Equal(one.Tensors.Select(t => (t.Length, t.DecodedOffset)), two.Tensors.Select(t => (t.Length, t.DecodedOffset)));

        // conv.weight 288 bytes, six three-copy tensors of 16 or 12 or 4, head.weight 48.
        Assert.Equal(4, BlobLayout.LeastDistance(one));
        Assert.Equal(96 + 48, BlobLayout.LeastDistance(two));
    }

    [Fact]
    public void One_tensor_in_saf_form_lies_on_one_side()
    {
        ArtifactManifest manifest = TestTensors.Manifest(
            2, null, TestTensors.Saf([100], [1], "Float32", "Tanh", OutOfRange.Saturate),
            TestTensors.ThreeCopies([7], NumberType.Float32, -1, 1));
        Assert.Equal([[428L - 372], [0L, 28, 456]], manifest.Tensors.Select(t => t.Offsets.ToArray()));
        Assert.Equal(28, BlobLayout.LeastDistance(manifest));
    }

    [Theory]
    [InlineData(new[] { 10, 20, 30, 40, 50 }, 3)]
    [InlineData(new[] { 500, 1, 1, 1 }, 1)]
    [InlineData(new[] { 1, 1, 1, 500 }, 3)]
    [InlineData(new[] { 8, 8 }, 1)]
    public void The_cut_makes_the_shorter_part_longest(int[] lengths, int cut)
    {
        TensorEntry[] tensors =
        [
            .. lengths.Select(n => TestTensors.Saf([n], [1], "Q0.7", "Tanh", OutOfRange.Saturate)),
            TestTensors.ThreeCopies([3], NumberType.Float64, -1, 1),
        ];
        ArtifactManifest manifest = TestTensors.Manifest(2, null, tensors);
        Assert.Equal(24 + lengths.Take(cut).Sum(), manifest.Tensors[^1].Offsets[1]);
        Assert.Equal(Math.Min(lengths.Take(cut).Sum(), lengths.Skip(cut).Sum()) + 24, BlobLayout.LeastDistance(manifest));
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(16384, 64)]
    [InlineData(32640, 64)]
    [InlineData(32641, 128)]
    [InlineData(1 << 24, 16384)]
    [InlineData(1 << 30, 16384)]
    public void Blocks_of_version_2_are_as_fine_as_the_blob_is_small(int length, int size)
    {
        Assert.Equal(size, Checksums.BlockSize(length, 2));
        Assert.Equal(65536, Checksums.BlockSize(length, 1));
    }

    /// <summary>No run of bytes shorter than the least distance touches two copies of a byte.</summary>
    [Fact]
    public void A_burst_shorter_than_the_least_distance_takes_one_copy_of_a_value_at_most()
    {
        ArtifactManifest manifest = SmallNetwork.Make(version: 2).Manifest;
        int burst = (int)BlobLayout.LeastDistance(manifest)!.Value - 1;
        int touched = 0;
        for (long start = 0; start <= manifest.BlobLength - burst; start++)
        {
            foreach (TensorEntry tensor in manifest.Tensors.Where(t => t.Copies == 3))
            {
                for (long value = 0; value < tensor.Length; value++)
                {
                    int hit = tensor.Offsets.Count(o => o + value >= start && o + value < start + burst);
                    Assert.InRange(hit, 0, 1);
                    touched += hit;
                }
            }
        }

        Assert.True(touched > 0);
    }
}
