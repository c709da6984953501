using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

public sealed class BitErrorEstimateTests
{
    [Theory]
    [InlineData(1e-5)]
    [InlineData(1e-4)]
    [InlineData(1e-3)]
    [InlineData(1e-2)]
    [InlineData(1e-1)]
    public void Comes_near_the_rate_that_was_injected(double rate)
    {
        byte[] blob = new byte[(400_000 * 4) + (3 * 4 * 20_000)];
        ArtifactManifest manifest = TestTensors.Manifest(
            blob,
            TestTensors.Saf([400_000], [1], "Float32", "Tanh", OutOfRange.Saturate),
            TestTensors.ThreeCopies([20_000], NumberType.Float32, -1, 1));
        uint threshold = (uint)(rate * uint.MaxValue);
        uint state = 7;
        for (int bit = 0; bit < 8 * blob.Length; bit++)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            blob[bit / 8] ^= (byte)((state < threshold ? 1 : 0) << (bit % 8));
        }

        using AlignedBuffer decoded = new(manifest.DecodedLength);
        ReadCounts counts = WeightReader.Read(manifest, blob, decoded);
        double estimate = BitErrorEstimate.Compute(manifest, counts, Checksums.DamagedBlocks(blob, manifest).Count);
        Assert.InRange(estimate, 0.8 * rate, 1.25 * rate);
    }

    [Fact]
    public void Is_a_lower_bound_without_three_copies()
    {
        ArtifactManifest manifest = TestTensors.Manifest(null, TestTensors.Saf([8], [1], "Float32", "Tanh", OutOfRange.Saturate));
        Assert.Equal(1 / 256.0, BitErrorEstimate.Compute(manifest, default, damagedBlocks: 1));
        Assert.Equal(0, BitErrorEstimate.Compute(manifest, default, damagedBlocks: 0));
    }
}
