using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Gate;

public class GateStageTests
{
    [Theory]
    [InlineData(nameof(FaultScope.Weights), 0.02)]
    [InlineData(nameof(FaultScope.Artifact), 3e-4)]
    public void The_same_seed_gives_the_same_report_on_one_and_two_threads_and_in_another_folder(string scope, double rate)
    {
        using TinyGate one = new();
        using TinyGate other = new();
        HardenRequest request = With(o => o with { BitErrorRate = rate, FaultScope = Enum.Parse<FaultScope>(scope) });
        GateOutcome first = GateStage.Run(one.Inputs(request) with { Workers = 1 }, new TestLog(), TestContext.Current.CancellationToken);
        GateOutcome second =
            GateStage.Run(other.Inputs(request) with { Workers = 2 }, new TestLog(), TestContext.Current.CancellationToken);
        Assert.Equal(ContractJson.Write(first.Report), ContractJson.Write(second.Report));
        Assert.Equal(MarkdownReport.Text(first.Report), MarkdownReport.Text(second.Report));
        Assert.Equal(HtmlReport.Text(first.Report), HtmlReport.Text(second.Report));
        Assert.Equal(first.Summary, second.Summary);

        GateOutcome seeded = GateStage.Run(one.Inputs(request with { Seed = 2 }), new TestLog(), TestContext.Current.CancellationToken);
        Assert.NotEqual(first.Report.Gate.Mean, seeded.Report.Gate.Mean);
    }

    [Fact]
    public void Without_faults_nothing_is_judged_and_what_a_red_gate_does_not_need_is_left_out()
    {
        using TinyGate gate = new();
        GateOutcome outcome = gate.Run(With(o => o with { BitErrorRate = 0, MaxTrials = 200, Metric = MetricKind.Agreement }));
        Assert.Equal((Verdict.Inconclusive, "SAF3007"), (outcome.Verdict, outcome.Judgement.Code));
        Assert.Equal(Severity.Error, outcome.Judgement.Finding(GateMode.Error, "")?.Severity);
        Assert.Equal("Agreement", outcome.Report.Metric);
        Assert.Equal(1, outcome.Report.Gate.Mean);
        Assert.Equal(["hardened"], outcome.Report.Comparison.Select(c => c.Form));
        Assert.Equal([0.0], outcome.Report.Sweep.Select(s => s.BitErrorRate));
        Assert.Equal(0, outcome.Report.Reads.Voted);
    }

    [Fact]
    public void Without_faults_every_form_but_unit_keeps_the_golden_answers()
    {
        using TinyGate gate = new();
        GateInputs inputs = gate.Inputs(With(o => o with { Metric = MetricKind.Agreement }));
        GoldenRun golden = MeaningRun.Golden(gate.Prepared, inputs.Validation, MetricKind.Agreement);
        CampaignRunner campaign = new(golden, new(new RandomBitFlip(), Seed: 1, SamplesPerTrial: 64));
        foreach (CampaignForm form in inputs.Comparison.Where(f => f.Name != "unit"))
        {
            using FormRunner runner = campaign.Open(form);
            TrialResult trial = campaign.Trials(runner, 0, TestContext.Current.CancellationToken).First();
            Assert.All(trial.Draws, draw => Assert.Equal((1.0, 0L), (draw.Metric, draw.Flips)));
        }
    }

    /// <summary>A model that fails in one trial needs no other forms, and of other rates those that it may survive.</summary>
    [Fact]
    public void A_gate_that_fails_measures_only_what_helps_to_mend_it()
    {
        using TinyGate gate = new();
        GateReport report = gate.Run(
            With(o => o with { BitErrorRate = 0.01, MaxTrials = 200, MaxAccuracyDrop = 0.01 }) with { Function = "Identity" }).Report;
        Assert.Equal(Verdict.Fail, report.Gate.Verdict);
        Assert.Equal(["hardened"], report.Comparison.Select(c => c.Form));
        Assert.Equal([1e-6, 1e-5, 1e-4, 1e-3, 1e-2], report.Sweep.Select(s => s.BitErrorRate));
        GateReport high = gate.Run(
            With(o => o with { BitErrorRate = 1e-3, MaxTrials = 200, MaxAccuracyDrop = 0.01 }) with { Function = "Identity" }).Report;
        Assert.Equal(Verdict.Fail, high.Gate.Verdict);
        Assert.Equal(1e-3, high.Sweep[^1].BitErrorRate);
    }

    [Fact]
    public void A_plain_model_fails_early_and_the_message_says_what_to_change()
    {
        using TinyGate gate = new();
        HardenRequest request =
            With(o => o with { BitErrorRate = 0.02, MaxTrials = 200, MaxAccuracyDrop = 0.01 }) with { Function = "Identity" };
        GateOutcome outcome = gate.Run(request);
        Assert.Equal(Verdict.Fail, outcome.Verdict);
        Assert.InRange(outcome.Report.Gate.Trials, 1, 10);
        Diagnostic finding = Assert.IsType<Diagnostic>(outcome.Judgement.Finding(request.Gate.Mode, gate.Model.Path));
        Assert.Equal(("SAF3001", Severity.Error), (finding.Code.Id, finding.Severity));
        Assert.Equal(gate.Model.Path, finding.File);
        Assert.Contains("'tiny'", finding.Text, StringComparison.Ordinal);
        Assert.Contains("bit error rate 2e-2", finding.Text, StringComparison.Ordinal);
        Assert.Contains("at least 99.00 % (golden 100.00 % less MaxAccuracyDrop 1 %)", finding.Text, StringComparison.Ordinal);
        Assert.Contains("Function=\"Arctan\"", finding.Text, StringComparison.Ordinal);
        Assert.Contains($"at most {Percent.AtMost(outcome.Report.Gate.UpperBound)}", finding.Text, StringComparison.Ordinal);
        Assert.True(outcome.Report.Gate.UpperBound < outcome.Report.Gate.Threshold);
    }

    [Fact]
    public void At_MaxTrials_the_verdict_is_inconclusive_and_the_message_says_how_many_trials_it_takes()
    {
        using TinyGate gate = new();
        GateOutcome outcome =
            gate.Run(With(o => o with { BitErrorRate = 0, MaxTrials = 1, MaxAccuracyDrop = 0.01, Mode = GateMode.Warning }));
        Assert.Equal(Verdict.Inconclusive, outcome.Verdict);
        Diagnostic finding = Assert.IsType<Diagnostic>(outcome.Judgement.Finding(GateMode.Warning, gate.Model.Path));
        Assert.Equal(("SAF3002", Severity.Warning), (finding.Code.Id, finding.Severity));

        // -ln 0.05 / ln(1 + 0.95 * 0.01 / 0.99) = 313.7 draws, 8 a trial.
        Assert.Contains("MaxTrials (now 1; about 40 are needed", finding.Text, StringComparison.Ordinal);
        GateOutcome enough = gate.Run(With(o => o with { BitErrorRate = 0, MaxTrials = 40, MaxAccuracyDrop = 0.01 }));
        Assert.Equal((true, 40), (enough.Found.ShownAbove, enough.Report.Gate.Trials));
    }

    [Fact]
    public void A_model_that_conversion_already_broke_is_told_so()
    {
        using TinyGate gate = new();
        GateOutcome outcome =
            gate.Run(With(o => o with { MaxTrials = 200, MaxAccuracyDrop = 0.001 }) with { Scale = ScaleMode.Unit, Function = "Softsign" });
        Assert.Equal(Verdict.Fail, outcome.Verdict);
        Assert.Contains("Without any fault the hardened model has", outcome.Judgement.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_and_bits_are_counted()
    {
        using TinyGate gate = new();
        GateReport report = gate.Run(With(o => o with { BitErrorRate = 0.05 })).Report;
        Assert.True(report.Reads.Voted > 0);
        Assert.True(report.Reads.Nan + report.Reads.Infinite > 0);

        // w1 [6,8] and w2 [3,8] in SAF form, b1 [8] and b2 [3] three times.
        Assert.Equal(((48 + 24 + 33) * 32L, (48 + 24 + 33) * 32L, 33 * 32L),
            (report.Bits.Stored, report.Bits.UnderFault, report.Bits.Protected));
    }

    [Fact]
    public void The_sweep_falls_with_the_bit_error_rate_and_contains_the_gate()
    {
        using TinyGate gate = new();
        GateReport report = gate.Run(With(o => o with { MaxTrials = 200 })).Report;
        Assert.Equal(Verdict.Pass, report.Gate.Verdict);
        Assert.Equal([1e-6, 1e-5, 1e-4, 1e-3, 1e-2], report.Sweep.Select(s => s.BitErrorRate));
        Assert.Equal(report.Gate.Mean, report.Sweep[3].Mean);
        Assert.True(report.Sweep[0].Mean >= report.Sweep[4].Mean);
    }

    [Fact]
    public void Cancellation_stops_the_stage()
    {
        using TinyGate gate = new();
        using CancellationTokenSource source = new();
        GateInputs inputs = gate.Inputs(TinyGate.Request) with
        {
            Options = TinyGate.Request.Gate with { BitErrorRate = 0, MaxTrials = 1_000_000, MaxAccuracyDrop = 1e-6 },
        };
        Assert.ThrowsAny<OperationCanceledException>(() => GateStage.Run(inputs, new CancelAtFirstTrialLine(source), source.Token));
    }

    [Theory]
    [InlineData("Top1")]
    [InlineData("Top5")]
    public void A_metric_without_its_labels_is_refused(string metric)
    {
        using TinyGate gate = new();
        SafException e = Assert.Throws<SafException>(() =>
            gate.Run(With(o => o with { Metric = Enum.Parse<MetricKind>(metric) }), TinyGate.Data(labelled: false)));
        Assert.Equal("SAF0111", e.Diagnostics[0].Code.Id);
    }

    [Fact]
    public void Labels_that_do_not_belong_to_the_model_are_refused()
    {
        using TinyGate gate = new();
        Assert.Equal("SAF0108", Code(TinyGate.Data(i => i == 7 ? 3 : 0)));
        Assert.Equal("SAF0109", Code(TinyGate.Data(perSample: 2)));
        string Code(DataSet data) => Assert.Throws<SafException>(() => gate.Run(TinyGate.Request, data)).Diagnostics[0].Code.Id;
    }

    [Fact]
    public void A_model_that_ONNX_Runtime_refuses_is_named()
    {
        using TinyGate gate = new();
        GateInputs inputs = gate.Inputs(TinyGate.Request);
        File.WriteAllText(gate.Model.Path, "no model");
        SafException e = Assert.Throws<SafException>(() => GateStage.Run(inputs, new TestLog(), TestContext.Current.CancellationToken));
        Assert.Equal(("SAF1003", gate.Model.Path), (e.Diagnostics[0].Code.Id, e.Diagnostics[0].File));
    }

    private static HardenRequest With(Func<GateOptions, GateOptions> change) =>
        TinyGate.Request with { Gate = change(TinyGate.Request.Gate) };

    private sealed class CancelAtFirstTrialLine(CancellationTokenSource source) : IProgressLog
    {
        public void Report(Diagnostic diagnostic)
        {
        }

        public void Progress(string line)
        {
            if (line.Contains("trials of at most", StringComparison.Ordinal))
            {
                source.Cancel();
            }
        }
    }
}
