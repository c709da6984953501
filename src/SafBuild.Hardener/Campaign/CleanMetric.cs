namespace SafBuild.Hardener.Campaign;

/// <summary>
/// The metric of a model without faults, on as many samples as a verdict needs: each is paired with the golden model's score of it, so
/// that a model whose answers are the golden ones has the golden metric exactly, on few samples as on all.
/// </summary>
/// <param name="Metric">Estimated for the whole set; see <see cref="SubsetSampler.Metric"/>.</param>
/// <param name="Samples">Samples it was measured on.</param>
internal sealed record CleanMetric(double Metric, int Samples)
{
    /// <summary>Fewest samples, the whole set where it has fewer.</summary>
    internal const int FewestSamples = 256;

    /// <summary>Beyond this share of the set, the rest costs less than the doubt.</summary>
    private const double NearlyAll = 0.5;

    /// <param name="evaluator">Has learned the golden outputs.</param>
    /// <param name="sampler">Of the set.</param>
    /// <param name="session">Of the model.</param>
    /// <param name="error">Largest standard error of the metric.</param>
    /// <param name="cancellation">Checked between batches.</param>
    internal static CleanMetric Of(
        Evaluator evaluator, SubsetSampler sampler, FormSession session, double error, CancellationToken cancellation)
    {
        (CleanMetric few, double found) = On(FewestSamples);
        if (found <= error)
        {
            return few;
        }

        // The error falls with the root of the number.
        double needed = few.Samples * Math.Pow(found / error, 2);
        return On(needed > NearlyAll * evaluator.Count ? evaluator.Count : (int)Math.Ceiling(needed)).Clean;

        (CleanMetric Clean, double Error) On(int size)
        {
            Subset subset = sampler.Clean(size);
            double[] scores = evaluator.ScoreClean(session, subset.Samples, cancellation);
            return (new(sampler.Metric(subset, scores), scores.Length), sampler.StandardError(subset, scores));
        }
    }
}
