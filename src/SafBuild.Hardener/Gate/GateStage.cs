using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Gate;

/// <summary>The gate: clean metrics, trials until the verdict, comparison, sweep.</summary>
internal static class GateStage
{
    /// <summary>
    /// Most trials of each comparison form and of each point of the sweep; a tenth and a twentieth of MaxTrials where that is less.
    /// </summary>
    private const int ComparisonTrials = 5;
    private const int SweepTrials = 2;

    /// <summary>Largest standard error of the hardened model's clean metric: of the allowed loss, and of a point.</summary>
    private const double CleanError = 0.25;
    private const double Point = 0.01;

    /// <param name="inputs">Their gate is not off.</param>
    /// <param name="log">A line of progress now and then.</param>
    /// <param name="cancellation">Checked between batches.</param>
    /// <exception cref="SafException">
    /// SAF0005, SAF0108, SAF0109, SAF0111, SAF1003, SAF3006, SAF3008, SAF3009, SAF9005. A red gate is no exception: see the outcome.
    /// </exception>
    internal static GateOutcome Run(GateInputs inputs, IProgressLog log, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        log.Progress($"{inputs.Name}: golden and hardened model without faults on {inputs.Validation.Count} samples");
        GoldenRun golden = GoldenRun.Evaluate(
            inputs.File, inputs.OpenGolden, inputs.Validation, inputs.Options.Metric, inputs.Meaning, inputs.Workers, inputs.GoldenStore,
            cancellation);
        Say(inputs, golden, log);
        GoldenCheck.ThrowIfUseless(inputs, golden);
        ClassCells? cells = inputs.Options.MinClassMetric is null ? null : ClassCells.Of(golden, inputs.Validation.Path);
        CampaignRunner campaign = new(golden, Options(inputs, golden), cells);
        using FormRunner hardened = campaign.Open(
            new ArtifactForm(ComparisonForms.Hardened, inputs.Hardened, inputs.Options.FaultScope));
        CleanMetric clean = hardened.Clean(CleanError * Math.Min(inputs.Options.MaxAccuracyDrop, Point), cancellation);
        string metric = MetricName.Shown(golden.Evaluator.Metric.Name);
        log.Progress($"{inputs.Name}: {metric} {Percent.Of(golden.Metric)} golden{(golden.IsKept ? " (kept from an earlier build)" : "")}, "
            + $"{Percent.Of(clean.Metric)} hardened (on {clean.Samples} samples), without faults");
        double cleanSeconds = Lap(watch);

        TrialLoop loop = new(inputs, golden, campaign, log);
        GateMeasurement found = loop.Run(hardened, clean, cancellation);
        FlipCheck.ThrowIfImplausible(inputs.File, hardened.Form, loop.Trials, inputs.Options.BitErrorRate);
        double gateSeconds = Lap(watch);

        // Nobody ships what is red: other forms and higher rates say nothing of what to change. Lower rates do.
        GateVerdict judgement = GatePolicy.Judge(Subject(inputs, metric), found);
        bool isRed = judgement.Verdict != Verdict.Pass;
        List<FormTrials> comparison = Compare(inputs, isRed ? [] : inputs.Comparison, campaign, loop.Trials, cancellation);
        double comparisonSeconds = Lap(watch);

        double own = inputs.Options.BitErrorRate;
        IReadOnlyList<double> around = inputs.Form.Coded is { } coded
            ? SweepRates.AroundCliff(own, coded.Storage.WorkingRate(coded.ValueBits)) : SweepRates.Around(own);
        IEnumerable<double> rates = around.Where(r => !isRed || r <= inputs.Options.BitErrorRate);
        List<RateTrials> sweep = Sweep(inputs, rates, campaign, hardened, loop.Trials, cancellation);
        return new GateOutcome
        {
            Inputs = inputs,
            Metric = golden.Evaluator.Metric.Name,
            SampleReadings = golden.SampleReadings,
            Readings = golden.Readings,
            Found = found,
            Trials = loop.Trials,
            Comparison = comparison,
            Sweep = sweep,
            Seconds = new(cleanSeconds, gateSeconds, comparisonSeconds, Lap(watch)),
            Judgement = judgement,
        };
    }

    private static GateSubject Subject(GateInputs inputs, string metric) =>
        new(inputs.File, inputs.Name, metric, inputs.Form, inputs.Options, inputs.Coverage)
        {
            ProtectStructure = inputs.Hardened.ProtectStructure,
        };

    /// <summary>What the model takes; how samples were run and outputs read.</summary>
    private static void Say(GateInputs inputs, GoldenRun golden, IProgressLog log)
    {
        foreach (PortText input in PortText.InputsOf(ModelProto.Parser.ParseFrom(inputs.Hardened.Graph).Graph))
        {
            log.Progress($"{inputs.Name}: input {input}");
        }

        foreach (string reading in golden.SampleReadings)
        {
            log.Report(new(Severity.Message, SafBuild.Shared.Diagnostics.Codes.SamplesMix, inputs.File, reading));
        }

        foreach (MetricReading reading in golden.Readings)
        {
            if (reading.InDoubt)
            {
                log.Report(new(Severity.Message, SafBuild.Shared.Diagnostics.Codes.OutputReading, inputs.File,
                    $"{inputs.Name}: {reading.Text}"));
            }
            else
            {
                log.Progress($"{inputs.Name}: {reading.Text}");
            }
        }
    }

    private static CampaignOptions Options(GateInputs inputs, GoldenRun golden) => new(
        FaultModels.TryFind(inputs.Options.FaultModel, out FaultModel? faults) ? faults : throw UnknownFaultModel(inputs),
        inputs.Seed,
        inputs.Options.EvaluationSamples ?? AutoSamples(inputs, golden))
    {
        Workers = inputs.Workers,
    };

    /// <summary>Of a trial, where the user has not said how many.</summary>
    private static int AutoSamples(GateInputs inputs, GoldenRun golden)
    {
        try
        {
            return CampaignOptions.DefaultDraws * (inputs.Options.MinClassMetric is not null
                ? DrawSize.WithClasses : DrawSize.Of(ModelCost.Of(inputs.Hardened, golden.Evaluator)));
        }
        catch (OnnxRuntimeException e)
        {
            throw new SafException(SafBuild.Shared.Diagnostics.Codes.ModelRefused, inputs.File,
                $"ONNX Runtime cannot run the hardened model for the shapes of its values: {e.Message.ReplaceLineEndings(" ")} Set "
                + "EvaluationSamples to a number, such as 64.", e);
        }
    }

    private static SafException UnknownFaultModel(GateInputs inputs) => new(SafBuild.Shared.Diagnostics.Codes.UnknownOption, inputs.File,
        $"FaultModel is '{inputs.Options.FaultModel}'; it must be one of {string.Join(", ", FaultModels.All.Select(f => f.Name))}");

    /// <summary>
    /// The gate's own trials, so that a report has one mean of the hardened form, and the first of them again for every other form: the
    /// same samples, the same bits where the layout is one. A gate that ended before the comparison would has fewer trials for all.
    /// </summary>
    private static List<FormTrials> Compare(
        GateInputs inputs, IEnumerable<CampaignForm> forms, CampaignRunner campaign, IReadOnlyList<TrialResult> gate,
        CancellationToken cancellation)
    {
        int trials = Math.Min(gate.Count, Math.Clamp(inputs.Options.MaxTrials / 10, 1, ComparisonTrials));
        double rate = inputs.Options.BitErrorRate;
        List<FormTrials> rows = [new(ComparisonForms.Hardened, gate)];
        foreach (CampaignForm form in forms)
        {
            using FormRunner runner = campaign.Open(form);
            TrialResult[] made = [.. campaign.Trials(runner, rate, cancellation).Take(trials)];
            FlipCheck.ThrowIfImplausible(inputs.File, form, made, rate);
            rows.Add(new(form.Name, made));
        }

        return rows;
    }

    private static List<RateTrials> Sweep(
        GateInputs inputs, IEnumerable<double> rates, CampaignRunner campaign, FormRunner hardened, IReadOnlyList<TrialResult> gate,
        CancellationToken cancellation)
    {
        List<RateTrials> points = [];
        int trials = Math.Clamp(inputs.Options.MaxTrials / 20, 1, SweepTrials);
        foreach (double rate in rates)
        {
            IReadOnlyList<TrialResult> made =
                rate == inputs.Options.BitErrorRate ? gate : [.. campaign.Trials(hardened, rate, cancellation).Take(trials)];
            FlipCheck.ThrowIfImplausible(inputs.File, hardened.Form, made, rate);
            points.Add(new(rate, made));
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
