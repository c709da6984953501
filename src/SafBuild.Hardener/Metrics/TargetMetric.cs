using SafBuild.Hardener.Data;

namespace SafBuild.Hardener.Metrics;

/// <summary>
/// For regressions with a target: 1 - min(1, e), where e = |y - t| / max(|t|, s) in the Euclidean norm of one sample, t is the target
/// and s the spread of the targets (root mean square distance from their mean), so that targets around 0 do not ask for the impossible.
/// The golden model is scored against the targets, too, and a MaxAccuracyDrop of 0.01 allows a mean error that is one hundredth larger
/// than its own.
/// </summary>
internal sealed class TargetMetric(int output, DataTargets targets) : Metric
{
    internal override string Name => "RelativeError";

    internal override IReadOnlyList<int> Outputs { get; } = [output];

    /// <summary>The best constant: the median of the targets where there is one number a sample, else the mean.</summary>
    internal override BlindAnswer Blind
    {
        get
        {
            float[] middle = [.. Enumerable.Range(0, targets.PerSample).Select(Middle)];
            double score = Enumerable.Range(0, targets.Count).Average(sample => 1 - Error(sample, middle));
            return new(score, "always answering the middle of the targets");
        }
    }

    internal override double Score(int sample, ModelOutputs outputs, int row) => 1 - Error(sample, outputs.Of(0, row));

    private double Error(int sample, ReadOnlySpan<float> found)
    {
        if (found.Length != targets.PerSample)
        {
            return 1;
        }

        ReadOnlySpan<double> wanted = targets.Of(sample);
        double difference = 0, norm = 0;
        for (int i = 0; i < wanted.Length; i++)
        {
            double d = found[i] - wanted[i];
            difference += d * d;
            norm += wanted[i] * wanted[i];
        }

        double error = difference == 0 ? 0 : Math.Sqrt(difference) / Math.Max(Math.Sqrt(norm), targets.Spread);
        return error < 1 ? error : 1;
    }

    private float Middle(int place)
    {
        double[] values = [.. Enumerable.Range(0, targets.Count).Select(sample => targets.Of(sample)[place]).Order()];
        return (float)(targets.PerSample == 1 ? values[values.Length / 2] : values.Average());
    }
}
