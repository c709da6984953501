using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>The gate's check of itself: never wrong about a sound run, and sure about a defect.</summary>
public class FlipCheckTests
{
    /// <summary>Against the exact binomial, by its sums: no tail of 1e-9 is refused, and none of 1e-13 let through.</summary>
    [Theory]
    [InlineData(400, 0.01)]
    [InlineData(400, 0.5)]
    [InlineData(3000, 1e-4)]
    [InlineData(50, 0.2)]
    public void Nothing_is_refused_that_the_binomial_gives_once_in_1e9_runs(int bits, double rate)
    {
        double[] probabilities = new double[bits + 1];
        double logarithm = bits * Math.Log(1 - rate);
        for (int k = 0; k <= bits; k++)
        {
            probabilities[k] = Math.Exp(logarithm);
            logarithm += Math.Log((double)(bits - k) / (k + 1) * (rate / (1 - rate)));
        }

        int refused = 0;
        for (int k = 0; k <= bits; k++)
        {
            double tail = k > bits * rate ? probabilities.Skip(k).Sum() : probabilities.Take(k + 1).Sum();
            bool plausible = FlipCheck.IsPlausible(k, bits, rate);
            Assert.True(plausible || tail < 1e-9, $"{k} of {bits}: {tail}");
            Assert.True(!plausible || tail > 1e-13, $"{k} of {bits}: {tail} is let through");
            refused += plausible ? 0 : 1;
        }

        Assert.True(refused > bits / 3);
    }

    [Theory]
    [InlineData(0, 1e9, 0.0, true)]
    [InlineData(1, 1e9, 0.0, false)]
    [InlineData(0, 1e9, 1e-8, true)]
    [InlineData(0, 1e9, 3e-8, false)]
    [InlineData(10_000, 1e9, 1e-5, true)]
    [InlineData(10_700, 1e9, 1e-5, false)]
    [InlineData(9_300, 1e9, 1e-5, false)]
    [InlineData(-1, 1e9, 1e-5, false)]
    public void Edges(long flips, double bits, double rate, bool plausible) =>
        Assert.Equal(plausible, FlipCheck.IsPlausible(flips, bits, rate));

    /// <summary>Half of the rate, ten times it, and the last byte of each tensor never hit.</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(10, 0)]
    [InlineData(1, 12)]
    public void Campaign_that_draws_other_faults_is_no_verdict(double factor, int leftOut)
    {
        using TinyGate gate = new();
        GateInputs inputs = gate.Inputs(TinyGate.Request);
        SafException e = Assert.Throws<SafException>(() => Check(gate, new Wrong(factor, leftOut)));
        Diagnostic diagnostic = Assert.Single(e.Diagnostics);
        Assert.Equal(("SAF9005", inputs.File), (diagnostic.Code.Id, diagnostic.File));
        Assert.Contains("form 'hardened'", diagnostic.Text, StringComparison.Ordinal);
        Check(gate, new RandomBitFlip());
    }

    private static void Check(TinyGate gate, FaultModel faults)
    {
        const double rate = 0.02;
        GateInputs inputs = gate.Inputs(TinyGate.Request);
        GoldenRun golden = GoldenRun.Evaluate(inputs.File, inputs.OpenGolden, inputs.Validation, MetricKind.Auto, inputs.Meaning, 1,
            TestContext.Current.CancellationToken);
        CampaignRunner campaign = new(golden, new CampaignOptions(faults, Seed: 1, SamplesPerTrial: 8));
        using FormRunner runner = campaign.Open(new ArtifactForm("hardened", inputs.Hardened, FaultScope.Weights));
        TrialResult[] trials = [.. campaign.Trials(runner, rate, TestContext.Current.CancellationToken).Take(40)];
        FlipCheck.ThrowIfImplausible(inputs.File, runner.Form, trials, rate);
    }

    private sealed class Wrong(double factor, int leftOut) : FaultModel
    {
        internal override string Name => "Wrong";

        internal override long Inject(Span<byte> stored, double bitErrorRate, KeyedRandom random) =>
            new RandomBitFlip().Inject(stored[..Math.Max(0, stored.Length - leftOut)], Math.Min(0.5, bitErrorRate * factor), random);
    }
}
