using System.Diagnostics;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Gate;

/// <summary>The gate: clean metrics, trials until the verdict, comparison, sweep, report.</summary>
internal static class GateStage
{
    /// <summary>Most trials of each comparison form and of each point of the sweep; a tenth and a twentieth of MaxTrials where that is less.</summary>
    private const int ComparisonTrials = 5;
    private const int SweepTrials = 2;

    /// <param name="golden">The user's model.</param>
    /// <param name="hardened">What was emitted.</param>
    /// <param name="weights">Of the golden model, for the comparison forms.</param>
    /// <param name="request">Checked; its gate is not off.</param>
    /// <param name="validation">Fits the model.</param>
    /// <param name="training">Null when the model was not trained.</param>
    /// <param name="log">A line of progress now and then.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <exception cref="SafException">SAF0005, SAF0108, SAF0109, SAF0111, SAF1003. A red gate is no exception: see the outcome.</exception>
    internal static GateOutcome Run(
        OnnxModel golden,
        MemoryArtifact hardened,
        IReadOnlyList<WeightTensor> weights,
        HardenRequest request,
        DataSet validation,
        TrainingSummary? training,
        IProgressLog log,
        CancellationToken cancellation) =>
        Run(GateInputs.Of(golden, hardened, weights, request, validation, training), log, cancellation);

    internal static GateOutcome Run(GateInputs inputs, IProgressLog log, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        log.Progress($"{inputs.Name}: golden and hardened model without faults on {inputs.Validation.Count} samples");
        GoldenRun golden = GoldenRun.Evaluate(inputs.File, inputs.OpenGolden, inputs.Validation, inputs.Options.Metric, inputs.ClassScores, inputs.Workers, cancellation);
        CampaignRunner campaign = new(golden, Options(inputs));
        using FormRunner hardened = campaign.Open(ComparisonForms.From(ComparisonForms.Hardened, inputs.Hardened));
        double clean = hardened.CleanMetric(cancellation);
        string metric = MetricName.Shown(golden.Evaluator.Metric.Name);
        log.Progress($"{inputs.Name}: {metric} {Percent.Of(golden.Metric)} golden, {Percent.Of(clean)} hardened, without faults");
        double cleanSeconds = Lap(watch);

        TrialLoop loop = new(inputs, golden, campaign, log);
        GateMeasurement found = loop.Run(hardened, clean, cancellation);
        double gateSeconds = Lap(watch);

        List<ComparisonReport> comparison = Compare(inputs, campaign, hardened, loop.Trials, cancellation);
        double comparisonSeconds = Lap(watch);

        List<SweepReport> sweep = Sweep(inputs, campaign, hardened, loop.Trials, cancellation);
        GateSubject subject = new(inputs.File, inputs.Name, metric, inputs.Function, inputs.Scale, inputs.OutOfRange, inputs.Options);
        GateVerdict verdict = GatePolicy.Judge(subject, found);
        GateReport report = ReportBuilder.Build(inputs, golden.Evaluator.Metric.Name, found, verdict, loop.Trials, comparison, sweep);
        TimingReport timing = ReportBuilder.Timing(loop.Trials) with
        {
            CleanSeconds = cleanSeconds,
            GateSeconds = gateSeconds,
            ComparisonSeconds = comparisonSeconds,
            SweepSeconds = Lap(watch),
        };
        log.Progress($"{inputs.Name}: {timing}");
        return new GateOutcome(report, timing, verdict, ConsoleSummary.Line(report));
    }

    private static CampaignOptions Options(GateInputs inputs) => new(
        FaultModels.TryFind(inputs.Options.FaultModel, out FaultModel? faults) ? faults : throw UnknownFaultModel(inputs),
        inputs.Seed,
        inputs.Options.EvaluationSamples)
    {
        Workers = inputs.Workers,
    };

    private static SafException UnknownFaultModel(GateInputs inputs) => new(SafBuild.Shared.Diagnostics.Codes.UnknownOption, inputs.File,
        $"FaultModel is '{inputs.Options.FaultModel}'; it must be one of {string.Join(", ", FaultModels.All.Select(f => f.Name))}");

    /// <summary>The first trials again for every form: the same samples, the same bits.</summary>
    private static List<ComparisonReport> Compare(
        GateInputs inputs, CampaignRunner campaign, FormRunner hardened, IReadOnlyList<TrialResult> gate, CancellationToken cancellation)
    {
        int trials = Math.Clamp(inputs.Options.MaxTrials / 10, 1, ComparisonTrials);
        double rate = inputs.Options.BitErrorRate;

        // A gate that failed at once has fewer trials than the comparison.
        IEnumerable<TrialResult> first = gate.Count >= trials ? gate : campaign.Trials(hardened, rate, cancellation);
        List<ComparisonReport> rows = [ReportBuilder.Row(ComparisonForms.Hardened, [.. first.Take(trials)])];
        foreach (CampaignForm form in inputs.Comparison)
        {
            using FormRunner runner = campaign.Open(form);
            rows.Add(ReportBuilder.Row(form.Name, [.. campaign.Trials(runner, rate, cancellation).Take(trials)]));
        }

        return rows;
    }

    private static List<SweepReport> Sweep(
        GateInputs inputs, CampaignRunner campaign, FormRunner hardened, IReadOnlyList<TrialResult> gate, CancellationToken cancellation)
    {
        List<SweepReport> points = [];
        int trials = Math.Clamp(inputs.Options.MaxTrials / 20, 1, SweepTrials);
        foreach (double rate in SweepRates.Around(inputs.Options.BitErrorRate))
        {
            ComparisonReport row = ReportBuilder.Row("", rate == inputs.Options.BitErrorRate
                ? gate
                : [.. campaign.Trials(hardened, rate, cancellation).Take(trials)]);
            points.Add(new SweepReport(rate, row.Mean, row.Std, row.Worst, row.Trials));
        }

        return points;
    }

    private static double Lap(Stopwatch watch)
    {
        double seconds = watch.Elapsed.TotalSeconds;
        watch.Restart();
        return seconds;
    }
}
