using SafBuild.Hardener.Campaign;

namespace SafBuild.Hardener.Gate;

/// <summary>What the draws showed of one class.</summary>
/// <param name="Class">Its number.</param>
/// <param name="Mean">Of the draws that had it; NaN without any.</param>
/// <param name="Lower">One-sided bound at the gate's confidence.</param>
/// <param name="Upper">One-sided bound at the confidence that all classes share.</param>
/// <param name="Draws">That had a sample of it.</param>
/// <param name="ShownAbove">Its metric is shown to be MinClassMetric or more.</param>
/// <param name="ShownBelow">Its metric is shown to be less.</param>
internal sealed record ClassFinding(
    long Class, double Mean, double Lower, double Upper, int Draws, bool ShownAbove, bool ShownBelow);

/// <summary>
/// MinClassMetric: a confidence sequence each way for each class. A Pass asks that every class is shown to be above, so that a false one
/// needs the false bound of the class that is below: each lower bound has the gate's confidence. A Fail needs only one class, so that the
/// upper bounds share the error between them (Bonferroni).
/// </summary>
internal sealed class ClassBounds
{
    private readonly Dictionary<long, (ConfidenceSequence Least, ConfidenceSequence Most)> _classes;

    /// <param name="classes">All that the set has.</param>
    /// <param name="confidence">The gate's.</param>
    /// <param name="threshold">MinClassMetric.</param>
    internal ClassBounds(IEnumerable<long> classes, double confidence, double threshold)
    {
        long[] all = [.. classes];
        double shared = 1 - ((1 - confidence) / Math.Max(1, all.Length));
        _classes = all.ToDictionary(c => c,
            _ => (new ConfidenceSequence(0, 1, confidence, threshold), new ConfidenceSequence(0, 1, shared, threshold)));
    }

    internal bool AllAbove => _classes.Values.All(c => c.Least.ShownAbove);

    internal bool AnyBelow => _classes.Values.Any(c => c.Most.ShownBelow);

    /// <summary>By class, ascending.</summary>
    internal IReadOnlyList<ClassFinding> Findings =>
    [
        .. _classes.OrderBy(c => c.Key).Select(c => new ClassFinding(c.Key, c.Value.Least.Mean,
            c.Value.Least.Count == 0 ? 0 : c.Value.Least.Lower(), c.Value.Most.Count == 0 ? 1 : c.Value.Most.Upper(), c.Value.Least.Count,
            c.Value.Least.ShownAbove, c.Value.Most.ShownBelow)),
    ];

    internal void Add(DrawResult draw)
    {
        foreach (ClassObservation observation in draw.Classes)
        {
            _classes[observation.Class].Least.Add(observation.Least);
            _classes[observation.Class].Most.Add(observation.Most);
        }
    }
}
