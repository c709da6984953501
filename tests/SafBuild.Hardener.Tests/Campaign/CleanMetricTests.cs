using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Campaign;

/// <summary>The hardened model without faults, on as many samples as it takes.</summary>
public sealed class CleanMetricTests : IDisposable
{
    private const int Count = 2000;

    private readonly TinyGate _gate = new();

    public void Dispose() => _gate.Dispose();

    [Fact]
    public void Model_with_the_golden_answers_needs_few_samples()
    {
        CleanMetric clean = Clean("Arctan", 0.0025, out double golden);
        Assert.Equal((golden, CleanMetric.FewestSamples), (clean.Metric, clean.Samples));
    }

    /// <summary>A form that moves many answers is measured on the whole set, where its metric is exact.</summary>
    [Fact]
    public void Model_with_other_answers_is_measured_on_all()
    {
        CleanMetric all = Clean("Arctan", 0, out _, ScaleMode.Unit);
        CleanMetric exact = Clean("Arctan", 1e-9, out _, ScaleMode.Unit);
        Assert.Equal((Count, all.Metric), (exact.Samples, exact.Metric));
        Assert.InRange(all.Metric, 0.3, 0.98);
    }

    /// <summary>Between the two: no more than the error asks for, and within a few errors of the exact number.</summary>
    [Fact]
    public void Samples_follow_from_the_error_that_is_allowed()
    {
        double exact = Clean("Arctan", 1e-9, out _, ScaleMode.Unit).Metric;
        CleanMetric coarse = Clean("Arctan", 0.02, out _, ScaleMode.Unit);
        Assert.InRange(coarse.Samples, CleanMetric.FewestSamples, Count - 1);
        Assert.InRange(coarse.Metric, exact - 0.08, exact + 0.08);
    }

    private CleanMetric Clean(string function, double error, out double goldenMetric, ScaleMode scale = ScaleMode.PerChannel)
    {
        DataSet data = new()
        {
            Path = "tiny.dataset.json",
            Files = [],
            Count = Count,
            Inputs = TinyGate.Data(labelled: false).Inputs,
        };
        GoldenRun golden = MeaningRun.Golden(_gate.Prepared, data, MetricKind.Agreement);
        goldenMetric = golden.Metric;
        MemoryArtifact artifact = _gate.Artifact(TinyGate.Request with { Function = function, Scale = scale });
        CampaignRunner campaign = new(golden, new(new RandomBitFlip(), Seed: 1, SamplesPerTrial: 64));
        using FormRunner runner = campaign.Open(new ArtifactForm("hardened", artifact, FaultScope.Weights));
        return runner.Clean(error, TestContext.Current.CancellationToken);
    }
}
