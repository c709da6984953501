namespace SafBuild.Hardener.Metrics;

/// <summary>
/// What is measured: a score from 0 to 1 for every sample, 1 the best; a metric is the mean of scores. An output
/// that is NaN scores 0 and is never left out. A new metric is one file, a member of MetricKind and a line in <see cref="MetricChoice"/>.
/// Scoring is safe from several threads.
/// </summary>
internal abstract class Metric
{
    /// <summary>The name in csproj and reports.</summary>
    internal abstract string Name { get; }

    /// <summary>Indices of the model's outputs that it looks at; only those are computed.</summary>
    internal abstract IReadOnlyList<int> Outputs { get; }

    /// <summary>
    /// Remembers what it needs of the golden model's outputs for one sample. Called once for every sample, before any score.
    /// </summary>
    /// <param name="sample">Index into the data set.</param>
    /// <param name="golden">The outputs named by <see cref="Outputs"/>, in that order.</param>
    /// <param name="row">The sample's place in the batch.</param>
    internal virtual void Learn(int sample, ModelOutputs golden, int row)
    {
    }

    /// <summary>The best that an answer scores which never looks at its input. Asked for when all of the set is learned.</summary>
    internal abstract BlindAnswer Blind { get; }

    /// <summary>Null where the golden model itself is what others are compared with.</summary>
    internal virtual GoldenTruth? Truth => null;

    /// <summary>
    /// The classes that a sample's labels (without labels, its golden answers) have; null when the metric knows no classes. Asked for
    /// when all of the set is learned.
    /// </summary>
    internal virtual IReadOnlyList<long>? ClassesOf(int sample) => null;

    /// <summary>The score of each of <see cref="ClassesOf"/> in one sample.</summary>
    internal virtual IReadOnlyList<ClassScore> ByClass(int sample, ModelOutputs outputs, int row) => [];

    /// <summary>The sample's score, 0 to 1.</summary>
    internal abstract double Score(int sample, ModelOutputs outputs, int row);
}
