using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>An application does not run on many more flips than the gate judged, unless it says so.</summary>
public sealed class LoadPolicyTests
{
    [Theory]
    [InlineData(1e-5, 40, false)]
    [InlineData(1e-3, 40, true)]
    [InlineData(0.02, 40, true)]
    [InlineData(1e-5, 0, true)]
    public void Limit_is_ten_times_the_gated_rate(double gated, int flips, bool loads)
    {
        using ArtifactOnDisk disk = Make([gated], flips);
        if (loads)
        {
            SafModel.Load(disk.Folder).Dispose();
            return;
        }

        SafFormatException e = Assert.Throws<SafFormatException>(() => SafModel.Load(disk.Folder));
        Assert.Contains("at most 0.0001, 10 times the highest rate that the artifact was judged at", e.Expected, StringComparison.Ordinal);
        Assert.Contains("new SafLoadOptions { MaxBitErrorRate = double.PositiveInfinity }", e.Message, StringComparison.Ordinal);
        Assert.Contains("95 %: ", e.Found, StringComparison.Ordinal);
        SafModel.Load(disk.Folder, new SafLoadOptions { MaxBitErrorRate = double.PositiveInfinity }).Dispose();
        SafModel.Load(disk.Folder, new SafLoadOptions { MaxBitErrorRate = 0.1 }).Dispose();
    }

    [Fact]
    public void Highest_of_several_rates_counts()
    {
        using ArtifactOnDisk disk = Make([1e-5, 0.01], 40);
        SafModel.Load(disk.Folder).Dispose();
    }

    [Fact]
    public void Without_a_gated_rate_there_is_no_limit()
    {
        using ArtifactOnDisk disk = Make([], 40);
        SafModel.Load(disk.Folder).Dispose();
        SafFormatException e = Assert.Throws<SafFormatException>(
            () => SafModel.Load(disk.Folder, new SafLoadOptions { MaxBitErrorRate = 1e-4 }));
        Assert.DoesNotContain("judged", e.Expected, StringComparison.Ordinal);
    }

    /// <summary>Where the interval begins counts: one flip in a small blob may come from a low rate.</summary>
    [Fact]
    public void One_flip_is_no_proof_of_a_high_rate()
    {
        using ArtifactOnDisk disk = Make([1e-6], 1);
        using SafModel model = SafModel.Load(disk.Folder);
        Assert.True(model.ReadReport.EstimatedBitErrorRate > 1e-5);
        Assert.True(model.ReadReport.BitErrorRateLower < 1e-5);
    }

    [Theory]
    [InlineData(-1e-9)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Limit_that_is_none_is_refused(double limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SafLoadOptions { MaxBitErrorRate = limit });

    private static ArtifactOnDisk Make(double[] gated, int flips)
    {
        SmallArtifact small = SmallNetwork.Make(version: 2);
        ArtifactOnDisk disk = new(small with { Manifest = small.Manifest with { GatedRates = gated } });
        byte[] blob = disk.Read("weights.bin");
        foreach (int bit in Enumerable.Range(0, 8 * blob.Length).OrderBy(i => (i * 2654435761L) % 1_000_003).Take(flips))
        {
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        disk.Write("weights.bin", blob);
        return disk;
    }
}
