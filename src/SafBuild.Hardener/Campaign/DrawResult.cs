using SafBuild.Runtime.Reading;

namespace SafBuild.Hardener.Campaign;

/// <summary>One draw of faults and its evaluation on a subset of the data.</summary>
/// <param name="Metric">See <see cref="SubsetSampler.Metric"/>; 0 to 1 for classifiers.</param>
/// <param name="Samples">Samples evaluated.</param>
/// <param name="Flips">Bits that flipped.</param>
/// <param name="Reads">What the read met.</param>
/// <param name="Time">Where the time went.</param>
internal sealed record DrawResult(double Metric, int Samples, long Flips, ReadCounts Reads, DrawTime Time)
{
    /// <summary>Whether the load was refused, so that the model answers nothing: all samples score 0.</summary>
    public bool Refused { get; init; }

    /// <summary>What ONNX Runtime answered with an error, which scored 0, or with numbers that are not finite.</summary>
    public DrawErrors Errors { get; init; }

    /// <summary>Whether the Runtime's reader took the bytes: without that <see cref="Reads"/> counted nothing.</summary>
    internal bool WasRead => !Refused || Errors.Sessions > 0;

    /// <summary>Of each class that it says something about; empty unless classes are judged one by one.</summary>
    public IReadOnlyList<ClassObservation> Classes { get; init; } = [];
}

/// <summary>Errors of ONNX Runtime.</summary>
/// <param name="Samples">Whose run ended with one: a fault can make an index or a shape invalid.</param>
/// <param name="Sessions">Refused: all samples of the draw.</param>
internal readonly record struct DrawErrors(long Samples, long Sessions)
{
    /// <summary>Samples that were answered with a NaN or an infinity among the outputs that are judged: no errors, but scored.</summary>
    public long NonFinite { get; init; }

    public static DrawErrors operator +(DrawErrors a, DrawErrors b) =>
        new(a.Samples + b.Samples, a.Sessions + b.Sessions) { NonFinite = a.NonFinite + b.NonFinite };
}

/// <summary>Seconds of a draw by part; adds up over draws. Never in a report: reports of one seed are equal byte for byte.</summary>
internal readonly record struct DrawTime(double Faults, double Read, double Session, double Inference)
{
    internal double Total => Faults + Read + Session + Inference;

    public static DrawTime operator +(DrawTime a, DrawTime b) =>
        new(a.Faults + b.Faults, a.Read + b.Read, a.Session + b.Session, a.Inference + b.Inference);
}

/// <summary>The draws of one trial.</summary>
internal sealed record TrialResult(IReadOnlyList<DrawResult> Draws)
{
    internal int Samples => Draws.Sum(d => d.Samples);
}
