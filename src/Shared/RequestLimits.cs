namespace SafBuild.Shared;

/// <summary>A numeric option with its allowed range, both ends included.</summary>
internal readonly record struct LimitedNumber(string Option, double Value, double Least, double Most)
{
    /// <summary>False for NaN, too.</summary>
    internal bool IsInRange => Value >= Least && Value <= Most;

    public override string ToString() => FormattableString.Invariant($"{Option} is {Value}; it must be from {Least} to {Most}");
}

/// <summary>
/// The ranges of a request's numbers. Compiled into the tasks as well: they check before hours of training
/// what the worker checks when it is run by hand.
/// </summary>
internal static class RequestLimits
{
    internal static IReadOnlyList<LimitedNumber> Numbers(HardenRequest request) =>
    [
        .. Numbers(request.Gate),
        new("TrainingBitErrorRate", request.Training.BitErrorRate, 0, 0.5),
        new("Epochs", request.Training.Epochs, 1, 100_000),
        new("BatchSize", request.Training.BatchSize, 1, 1_000_000),
        new("LearningRate", request.Training.LearningRate, 1e-12, 1000),
        new("TimeBudget", request.Training.TimeBudget ?? 1, 1e-3, 1e9),
    ];

    internal static IReadOnlyList<LimitedNumber> Numbers(GateOptions gate) =>
    [
        new("BitErrorRate", gate.BitErrorRate, 0, 0.5),
        new("MaxAccuracyDrop", gate.MaxAccuracyDrop, 0, 1),
        new("Confidence", gate.Confidence, 0.5, 0.999999),
        new("MaxTrials", gate.MaxTrials, 1, 1_000_000),
        new("EvaluationSamples", gate.EvaluationSamples, 1, int.MaxValue),
    ];

    /// <summary>Whether an artifact name is one file name on every platform.</summary>
    internal static bool IsFileName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.IndexOfAny(['/', '\\', ':', '*', '?', '"', '<', '>', '|', '\0']) < 0;
}
