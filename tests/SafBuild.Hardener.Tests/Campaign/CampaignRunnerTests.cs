using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Tests.Gate;
using SafBuild.Runtime.Reading;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Campaign;

public class CampaignRunnerTests
{
    private static readonly CampaignOptions Options = new(new RandomBitFlip(), Seed: 3, SamplesPerTrial: 50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void All_forms_get_the_same_faults_on_the_same_samples()
    {
        using TinyGate gate = new();
        GateInputs inputs = gate.Inputs(TinyGate.Request);
        CampaignRunner campaign = new(Golden(inputs), Options);
        List<DrawResult[]> all = [];
        foreach (CampaignForm form in inputs.Comparison.Prepend(new ArtifactForm("hardened", inputs.Hardened, inputs.Options.FaultScope)))
        {
            Assert.Equal(8 * inputs.Hardened.Blob.Length, form.Bits);
            using FormRunner runner = campaign.Open(form);
            all.Add([.. campaign.Trials(runner, 0.01, Cancellation).Take(3).SelectMany(t => t.Draws)]);
        }

        Assert.Equal(4, all.Count);
        Assert.All(all, draws =>
            Assert.Equal(all[0].Select(d => (d.Flips, d.Samples, d.Reads.Voted)), draws.Select(d => (d.Flips, d.Samples, d.Reads.Voted))));
        Assert.True(all[0].Select(d => d.Flips).Distinct().Count() > 3, "draws have their own faults");
        Assert.Equal(50, all[0].Take(8).Sum(d => d.Samples));
    }

    [Fact]
    public void A_draw_can_be_replayed_alone()
    {
        using TinyGate gate = new();
        GateInputs inputs = gate.Inputs(TinyGate.Request);
        CampaignRunner campaign = new(Golden(inputs), Options);
        using FormRunner runner = campaign.Open(new ArtifactForm("hardened", inputs.Hardened, inputs.Options.FaultScope));
        DrawResult[] draws = [.. campaign.Trials(runner, 0.02, Cancellation).Skip(4).First().Draws];
        for (int i = 0; i < draws.Length; i++)
        {
            DrawResult again = runner.Draw((4 * 8) + i, draws[i].Samples, 0.02, Cancellation);
            Assert.Equal((draws[i].Metric, draws[i].Flips, draws[i].Reads), (again.Metric, again.Flips, again.Reads));
        }
    }

    /// <summary>A load that is refused, a session that is, a run that ends with an error: nothing is right, and each is counted.</summary>
    [Theory]
    [InlineData("load", true, 0, 0)]
    [InlineData("session", true, 0, 1)]
    [InlineData("run", false, 20, 0)]
    public void A_draw_that_gives_nothing_scores_nothing(string ends, bool refused, long samples, long sessions)
    {
        using TinyGate gate = new();
        GateInputs inputs = gate.Inputs(TinyGate.Request);
        GoldenRun golden = Golden(inputs);
        CampaignRunner campaign = new(golden, Options, ClassCells.Of(golden, "data"));
        using FormRunner runner = campaign.Open(new Broken(ends));
        DrawResult draw = runner.Draw(0, 20, 0.1, Cancellation);
        Assert.Equal((0, refused, new DrawErrors(samples, sessions), 20, 1L),
            (draw.Metric, draw.Refused, draw.Errors, draw.Samples, draw.Flips));
        Assert.NotEmpty(draw.Classes);
        Assert.All(draw.Classes, c => Assert.Equal((0, 0), (c.Least, c.Most)));
    }

    [Fact]
    public void The_campaign_leaves_the_clean_blob_alone_and_time_is_accounted_for()
    {
        using TinyGate gate = new();
        GateInputs inputs = gate.Inputs(TinyGate.Request);
        byte[] before = [.. inputs.Hardened.Blob];
        CampaignRunner campaign = new(Golden(inputs), Options);
        using FormRunner runner = campaign.Open(new ArtifactForm("hardened", inputs.Hardened, inputs.Options.FaultScope));
        DrawResult draw = runner.Draw(0, 10, 0.1, Cancellation);
        Assert.Equal(before, inputs.Hardened.Blob);
        Assert.True(draw.Flips > 0);
        Assert.True(draw.Time is { Faults: > 0, Read: > 0, Session: > 0, Inference: > 0 });
        Assert.Equal(1, runner.Clean(0, Cancellation).Metric);
    }

    [Theory]
    [InlineData(1000, 10_000, 125, 1000)]
    [InlineData(500, 10_000, 62, 500)]
    [InlineData(1000, 96, 12, 96)]
    [InlineData(3, 10_000, 1, 8)]
    [InlineData(1000, 1, 1, 8)]
    public void A_trial_shares_its_samples_out_over_its_draws(int samples, int available, int smallest, int all)
    {
        int[] sizes = (Options with { SamplesPerTrial = samples }).DrawSizes(available);
        Assert.Equal((8, smallest, all), (sizes.Length, sizes.Min(), sizes.Sum()));
    }

    [Theory]
    [InlineData(1e-4, new[] { 1e-6, 1e-5, 1e-4, 1e-3, 1e-2 })]
    [InlineData(1e-5, new[] { 1e-6, 1e-5, 1e-4, 1e-3, 1e-2 })]
    [InlineData(3e-4, new[] { 1e-6, 3e-5, 3e-4, 3e-3 })]
    [InlineData(0.0, new[] { 0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2 })]
    [InlineData(0.5, new[] { 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.5 })]
    public void The_sweep_spans_the_useful_rates(double rate, double[] expected) => Assert.Equal(expected, SweepRates.Around(rate));

    private static GoldenRun Golden(GateInputs inputs) =>
        GoldenRun.Evaluate(
            inputs.File, inputs.OpenGolden, inputs.Validation, MetricKind.Auto, inputs.Meaning with { GivesClassScores = true }, 2,
            Cancellation);

    /// <summary>A model that does not get as far as an answer.</summary>
    private sealed class Broken(string ends) : CampaignForm("broken")
    {
        internal override long Bits => 8;

        internal override long BytesOfDraw => 1;

        internal override FaultedCopy Copy() => new Copied(ends);

        private sealed class Copied(string ends) : FaultedCopy
        {
            internal override long Inject(CampaignOptions options, double bitErrorRate, int? draw) => 1;

            internal override bool Read(out ReadCounts counts)
            {
                counts = default;
                return ends != "load";
            }

            internal override FormSession Open(TimeSpan longestBatch, CancellationToken cancellation) =>
                ends == "run" ? new Ending() : throw new ModelEndedException("refused");

            public override void Dispose()
            {
            }
        }

        private sealed class Ending : FormSession
        {
            internal override bool MayHaveAnotherGraph => false;

            internal override ModelOutputs Run(IReadOnlyList<BatchInput> inputs, IReadOnlyCollection<string> outputs, int rows) =>
                throw new ModelEndedException("stopped");

            public override void Dispose()
            {
            }
        }
    }
}
