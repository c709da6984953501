using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Tests.Reading;

/// <summary>
/// Docs/format.md, section 8, and R10: the rate that was injected is in the 95 % interval, and the interval is narrow where there is
/// something to count. In full, up to 45 MB: <c>dotnet run build.cs rates</c>.
/// </summary>
public sealed class BitErrorEstimateTests
{
    [Theory]
    [InlineData(3_000, 0)]
    [InlineData(3_000, 300)]
    [InlineData(300_000, 5_000)]
    [InlineData(4_000_000, 0)]
    public void The_rate_that_was_injected_is_in_the_interval(int bytes, int copied)
    {
        RateTrials trials = new(bytes, copied);
        foreach (double rate in RateTrials.Rates)
        {
            RateRow row = trials.At(rate, draws: 40);

            // At least 90 % is the goal; of 40 draws with 95 % each, 33 or fewer have probability 0.3 %.
            Assert.True(row.Inside >= 34, $"{row}");
            Assert.Equal(0, row.Refused);
            Assert.True(row.WidestRatio <= 4 || !row.IsWidthPromised, $"{row}");
        }
    }

    [Fact]
    public void A_clean_blob_has_rate_zero_and_an_upper_end_by_its_size()
    {
        RateTrials trials = new(300_000, 5_000);
        BitErrorEstimate estimate = trials.Estimate(0, draw: 0);
        Assert.Equal((0.0, 0.0), (estimate.Rate, estimate.Lower));
        Assert.InRange(estimate.Upper, 1 / 2.4e6, 5 / 2.4e6);
    }

    [Theory]
    [InlineData(1e-6, SafRateSource.Blocks)]
    [InlineData(1e-4, SafRateSource.Blocks)]
    [InlineData(1e-2, SafRateSource.Copies)]
    public void Says_what_says_most(double rate, SafRateSource source) =>
        Assert.Equal(source, new RateTrials(300_000, 5_000).Estimate(rate, draw: 1).Source);

    [Fact]
    public void Sample_says_most_where_every_block_is_damaged_and_nothing_is_copied() =>
        Assert.Equal(SafRateSource.Sample, new RateTrials(300_000, 0).Estimate(5e-2, draw: 1).Source);

    [Fact]
    public void Version_1_without_copies_has_a_lower_end_only()
    {
        ArtifactManifest manifest = TestTensors.Manifest(null, TestTensors.Saf([8], [1], "Float32", "Tanh", OutOfRange.Saturate));
        BitErrorEstimate estimate = BitErrorEstimate.Of(FlipEvidence.Of(manifest, default, [0], new(), LostRegions.None));
        Assert.Equal((SafRateSource.Blocks, 0.5), (estimate.Source, estimate.Upper));
        Assert.InRange(estimate.Lower, 1e-5, 1e-3);
    }

    [Fact]
    public void Nothing_compared_says_nothing()
    {
        ArtifactManifest manifest = TestTensors.Manifest(null, TestTensors.Saf([8], [1], "Float32", "Tanh", OutOfRange.Saturate));
        Assert.Equal(
            new BitErrorEstimate(0, 0, 0.5, SafRateSource.None),
            BitErrorEstimate.Of(FlipEvidence.Of(manifest, default, null, new(), LostRegions.None)));
    }
}
