namespace SafBuild.Hardener.Report;

/// <summary>
/// timing.json: mean seconds of one draw of the gate by part (draws run beside each other, one core each), and of the whole stage.
/// </summary>
internal sealed record TimingReport
{
    public required int Draws { get; init; }

    public required double SamplesPerDraw { get; init; }

    public required double Faults { get; init; }

    public required double Read { get; init; }

    public required double Session { get; init; }

    public required double Inference { get; init; }

    /// <summary>Share of a draw that is not inference.</summary>
    public required double Overhead { get; init; }

    /// <summary>Wall-clock seconds of golden and hardened clean evaluation, gate trials, comparison and sweep.</summary>
    public double CleanSeconds { get; init; }

    public double GateSeconds { get; init; }

    public double ComparisonSeconds { get; init; }

    public double SweepSeconds { get; init; }

    /// <summary>A line for the log.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"a draw of {SamplesPerDraw:0} samples takes {1000 * (Faults + Read + Session + Inference):0.0} ms on a core: faults "
        + $"{1000 * Faults:0.00}, " +
        $"read {1000 * Read:0.00}, session {1000 * Session:0.00}, inference {1000 * Inference:0.0} ({100 * Overhead:0.0} % not inference); "
            +
        $"clean {CleanSeconds:0.0} s, gate {GateSeconds:0.0} s, comparison {ComparisonSeconds:0.0} s, sweep {SweepSeconds:0.0} s");
}
