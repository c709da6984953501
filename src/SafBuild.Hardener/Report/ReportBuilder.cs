using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;

namespace SafBuild.Hardener.Report;

/// <summary>Puts the reports together from what was measured.</summary>
internal static class ReportBuilder
{
    private const int Decimals = 6;

    internal static GateReport Build(GateOutcome outcome)
    {
        (GateInputs inputs, GateMeasurement found, IReadOnlyList<TrialResult> trials) = (outcome.Inputs, outcome.Found, outcome.Trials);
        DrawResult[] draws = [.. trials.SelectMany(t => t.Draws)];
        CollapsedDraws collapsed = CollapsedDraws.Of(draws.Select(d => d.Metric), found.Golden, inputs.Options.Confidence);
        ReadCounts reads = draws.Aggregate(default(ReadCounts), (sum, draw) => sum + draw.Reads);
        DrawErrors errors = draws.Aggregate(default(DrawErrors), (sum, draw) => sum + draw.Errors);
        long blob = 8 * inputs.Hardened.Blob.LongLength;
        GraphProto graph = ModelProto.Parser.ParseFrom(inputs.Hardened.Graph).Graph;
        return new GateReport
        {
            Model = inputs.Name,
            ModelSha256 = inputs.GoldenSha256,
            Artifact = ArtifactReport.Of(inputs.Hardened),
            Data = [.. inputs.ValidationFiles.Select(f => new DataFileReport(f.Name, f.Sha256, f.Samples))],
            Environment = inputs.Environment,
            Metric = outcome.Metric,
            Golden = new(Round(found.Golden), inputs.Validation.Count, Round(found.GoldenError)),
            Hardened = HardenedReport.Of(Round(found.Clean), found.CleanSamples, inputs.Form),
            Gate = new()
            {
                BitErrorRate = inputs.Options.BitErrorRate,
                FaultModel = inputs.Options.FaultModel,
                Scope = inputs.Options.FaultScope,
                MaxAccuracyDrop = inputs.Options.MaxAccuracyDrop,
                Confidence = inputs.Options.Confidence,
                Threshold = Round(found.Threshold),
                Mean = Round(found.Mean),
                LowerBound = Round(found.Lower),
                UpperBound = Round(found.Upper),
                Lowest = Round(found.Lowest),
                Highest = Round(found.Highest),
                Worst = Round(draws.Min(d => d.Metric)),
                WorstDraw = Worst(trials),
                Collapsed = new(Round(collapsed.Below), collapsed.Draws, Round(collapsed.Upper)),
                Trials = found.Trials,
                Samples = found.Samples,
                Draws = found.Draws,
                Flips = found.Flips,
                ExpectedFlips = Math.Round(found.ExpectedFlips, 2),
                DrawsWithoutFlips = draws.Count(d => d.Flips == 0),
                RefusedLoads = draws.Count(d => d.Refused),
                RefusedShare = Round((double)draws.Count(d => d.Refused) / draws.Length),
                Classes = [.. found.Classes.Select(c => new ClassReport(
                    c.Class, c.Draws == 0 ? null : Round(c.Mean), Round(c.Lower), Round(c.Upper), c.Draws))],
                Verdict = outcome.Verdict ?? throw new InvalidOperationException("the gate made no verdict"),
                Code = outcome.Judgement.Code,
            },
            Comparison = [.. outcome.Comparison.Select(c => Row(outcome, c.Form, c.Trials))],
            Sweep = [.. outcome.Sweep.Select(p => Point(outcome, p))],
            Reads = ReadsReport.Of(reads, draws.Count(d => d.WasRead)),
            Errors = new(errors.Samples, errors.NonFinite),
            Inputs = PortText.InputsOf(graph),
            Outputs = PortText.OutputsOf(graph),
            Readings = [.. outcome.SampleReadings, .. outcome.Readings.Select(r => r.Text)],
            Bits = new(
                blob + inputs.Coverage.Missing, blob,
                inputs.Hardened.Manifest.Tensors.Sum(ProtectedBits),
                CodedLayout.IsCoded(inputs.Hardened.Manifest) ? inputs.Hardened.Manifest.Tensors.Sum(PlainBits) : null,
                found.Bits - blob,
                inputs.Coverage.Share, [.. inputs.Coverage.NotCovered.Select(w => new UncoveredReport(w.Name, w.Bits, w.Reason))]),
            Scope = ScopeOf.Gate(inputs),
            Training = inputs.Training is { } training ? new(training.Epochs, training.Loss, training.Seconds) : null,
            Seed = inputs.Seed,
            Request = RequestReport.Of(inputs, outcome.Metric, found.Samples),
            TrialsFile = TrialsCsv.Describe(outcome),
            Options = GateOptions.Written(inputs.Options),
            Versions = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["onnxRuntime"] = OrtEnv.Instance().GetVersionString(),
                ["safBuild"] = Provenance.ToolVersion,
            },
        };
    }

    private static long ProtectedBits(TensorEntry tensor) =>
        tensor.Copies == 3 || tensor.Storage == CodedStorage.Coded64.Name ? 8 * tensor.Copies * tensor.Length : 0;

    /// <summary>Of a coded tensor without its code.</summary>
    private static long PlainBits(TensorEntry tensor)
    {
        long elements = BlobLayout.ElementCount(tensor.Shape);
        return tensor.Read == ReadKind.Coded ? 8 * tensor.Length
            : 8 * tensor.ElementType.Bytes(elements) * (tensor.Storage == CodedStorage.Coded64.Name ? 3 : 1);
    }

    private static WorstDrawReport Worst(IReadOnlyList<TrialResult> trials)
    {
        (DrawResult draw, int trial, int number) = trials.SelectMany((t, trial) => t.Draws.Select(draw => (draw, trial)))
            .Select((d, number) => (d.draw, d.trial, number)).MinBy(d => d.draw.Metric);
        return new(number, trial, Round(draw.Metric), draw.Samples, draw.Flips, draw.Refused);
    }

    /// <summary>
    /// Mean, its bounds, standard deviation and worst over the draws of some trials. The bounds are made as the gate's, with bets around
    /// the gate's threshold: the row of the gate's own trials has the gate's own bounds.
    /// </summary>
    private static ComparisonReport Row(GateOutcome outcome, string form, IReadOnlyList<TrialResult> trials)
    {
        GateMeasurement found = outcome.Found;
        ConfidenceSequence bounds = new(found.Lowest, found.Highest, outcome.Inputs.Options.Confidence, found.Threshold);
        foreach (DrawResult draw in trials.SelectMany(t => t.Draws))
        {
            bounds.Add(draw.Metric);
        }

        double[] metrics = [.. trials.SelectMany(t => t.Draws).Select(d => d.Metric)];
        double mean = metrics.Average();
        double variance = metrics.Length < 2 ? 0 : metrics.Sum(m => (m - mean) * (m - mean)) / (metrics.Length - 1);
        return new(form, Round(mean), Round(Math.Sqrt(variance)), Round(metrics.Min()), trials.Count,
            trials.Sum(t => t.Draws.Count(d => d.Refused)), metrics.Length, Round(bounds.Lower()), Round(bounds.Upper()));
    }

    private static SweepReport Point(GateOutcome outcome, RateTrials point)
    {
        ComparisonReport row = Row(outcome, "", point.Trials);
        return new(point.BitErrorRate, row.Mean, row.Std, row.Worst, row.Trials, row.RefusedLoads, row.Draws, row.LowerBound,
            row.UpperBound);
    }

    /// <summary>Means over the draws, and the laps of the stage.</summary>
    internal static TimingReport Timing(GateOutcome outcome)
    {
        DrawResult[] draws = [.. outcome.Trials.SelectMany(t => t.Draws)];
        DrawTime sum = draws.Aggregate(default(DrawTime), (total, draw) => total + draw.Time);
        return new()
        {
            Draws = draws.Length,
            SamplesPerDraw = draws.Average(d => d.Samples),
            Faults = sum.Faults / draws.Length,
            Read = sum.Read / draws.Length,
            Session = sum.Session / draws.Length,
            Inference = sum.Inference / draws.Length,
            Overhead = (sum.Total - sum.Inference) / sum.Total,
            CleanSeconds = outcome.Seconds.Clean,
            GateSeconds = outcome.Seconds.Gate,
            ComparisonSeconds = outcome.Seconds.Comparison,
            SweepSeconds = outcome.Seconds.Sweep,
        };
    }

    private static double Round(double value) => Math.Round(value, Decimals);
}
