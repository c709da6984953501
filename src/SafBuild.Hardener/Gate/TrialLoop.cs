using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Metrics;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Gate;

/// <summary>Trials of the hardened form until the bounds decide or MaxTrials are made.</summary>
internal sealed class TrialLoop(GateInputs inputs, GoldenRun golden, CampaignRunner campaign, IProgressLog log)
{
    private const int TrialsBetweenLines = 10;

    private readonly List<TrialResult> _trials = [];

    /// <summary>All trials made, in order.</summary>
    internal IReadOnlyList<TrialResult> Trials => _trials;

    internal GateMeasurement Run(FormRunner hardened, CleanMetric clean, CancellationToken cancellation)
    {
        GateOptions options = inputs.Options;
        double threshold = golden.Metric - options.MaxAccuracyDrop;
        (double lowest, double highest) = campaign.Range;
        ConfidenceSequence sequence = new(lowest, highest, options.Confidence, threshold);
        long flips = 0;
        double perDraw = hardened.Form.Bits * options.BitErrorRate;

        // Of so few that MaxTrials will not bring enough, no more are made: the verdict is known.
        bool neverEnough = perDraw * campaign.DrawsPerTrial * options.MaxTrials < 1;
        ClassBounds? classes = options.MinClassMetric is { } least && campaign.Cells is { } cells
            ? new(cells.Classes, options.Confidence, least) : null;
        foreach (TrialResult trial in campaign.Trials(hardened, options.BitErrorRate, cancellation))
        {
            _trials.Add(trial);
            foreach (DrawResult draw in trial.Draws)
            {
                sequence.Add(draw.Metric);
                classes?.Add(draw);
            }

            flips += trial.Draws.Sum(d => d.Flips);
            bool passes = sequence.ShownAbove && (classes is null || classes.AllAbove);
            if (sequence.ShownBelow || classes is { AnyBelow: true } || (passes && (flips >= GatePolicy.LeastFlips || neverEnough))
                || _trials.Count == options.MaxTrials)
            {
                break;
            }

            if (_trials.Count % TrialsBetweenLines == 0)
            {
                log.Progress($"{inputs.Name}: {_trials.Count} trials of at most {options.MaxTrials}: mean {Percent.Of(sequence.Mean)}, " +
                    $"bounds {Percent.Of(sequence.Lower())} and {Percent.Of(sequence.Upper())}, threshold {Percent.Of(threshold)}");
            }
        }

        List<DrawResult> draws = [.. _trials.SelectMany(t => t.Draws)];
        List<DrawResult> withStructure = [.. draws.Where(d => !d.Refused || d.Errors.Sessions > 0)];
        return new GateMeasurement
        {
            ShownAbove = sequence.ShownAbove,
            ShownBelow = sequence.ShownBelow,
            Golden = golden.Metric,
            Clean = clean.Metric,
            CleanSamples = clean.Samples,
            Threshold = threshold,
            Mean = sequence.Mean,
            Lower = sequence.Lower(),
            Upper = sequence.Upper(),
            Trials = _trials.Count,
            Samples = _trials[0].Samples,
            Draws = sequence.Count,
            Reached = GoldenCheck.Reached(inputs, golden)
                ?? (sequence.ShownAbove ? EmptiedModel.Reached(inputs, golden, campaign.Sampler, cancellation) : null),
            Bits = hardened.Form.Bits,
            Flips = flips,
            ExpectedFlips = perDraw * sequence.Count,
            StructureLost = draws.Count - withStructure.Count,
            MeanWithStructure = withStructure.Count == 0 ? double.NaN : withStructure.Average(d => d.Metric),
            Lowest = lowest,
            Highest = highest,
            GoldenError = StandardError(golden.Scores),
            Classes = classes?.Findings ?? [],
        };
    }

    private static double StandardError(double[] scores)
    {
        double mean = scores.Average();
        return Math.Sqrt(scores.Sum(s => (s - mean) * (s - mean)) / scores.Length / scores.Length);
    }
}
