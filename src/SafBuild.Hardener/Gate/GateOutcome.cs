using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Metrics;
using SafBuild.Shared;

namespace SafBuild.Hardener.Gate;

/// <summary>What the gate stage measured and judged. The reports are made of it.</summary>
internal sealed record GateOutcome
{
    public required GateInputs Inputs { get; init; }

    /// <summary>The metric's name: Top1, Top5, Agreement, RelativeError or MeanIoU.</summary>
    public required string Metric { get; init; }

    /// <summary>How the outputs were read.</summary>
    public IReadOnlyList<MetricReading> Readings { get; init; } = [];

    public required GateMeasurement Found { get; init; }

    /// <summary>How samples were read and run, where that needs a word (SAF3009).</summary>
    public IReadOnlyList<string> SampleReadings { get; init; } = [];

    /// <summary>Of the hardened form at the gate's bit error rate, in order.</summary>
    public required IReadOnlyList<TrialResult> Trials { get; init; }

    /// <summary>The hardened form first.</summary>
    public required IReadOnlyList<FormTrials> Comparison { get; init; }

    /// <summary>By bit error rate, ascending.</summary>
    public required IReadOnlyList<RateTrials> Sweep { get; init; }

    public required GateSeconds Seconds { get; init; }

    /// <summary>Verdict, and what to say about it.</summary>
    public required GateVerdict Judgement { get; init; }

    internal Verdict? Verdict => Judgement.Verdict;
}

/// <param name="Form">The form's name.</param>
/// <param name="Trials">At the gate's bit error rate, the same faults for every form.</param>
internal sealed record FormTrials(string Form, IReadOnlyList<TrialResult> Trials);

/// <param name="BitErrorRate">0 to 0.5.</param>
/// <param name="Trials">Of the hardened form.</param>
internal sealed record RateTrials(double BitErrorRate, IReadOnlyList<TrialResult> Trials);

/// <summary>Wall-clock seconds of golden and hardened clean evaluation, gate trials, comparison and sweep.</summary>
internal readonly record struct GateSeconds(double Clean, double Gate, double Comparison, double Sweep);
