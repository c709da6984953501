namespace SafBuild.Hardener.Metrics;

/// <summary>
/// For models that are not classifiers: 1 - min(1, e), where e = |y - golden| / |golden| in the Euclidean norm of one
/// sample's output, the worst output taken. The golden model scores 1; a MaxAccuracyDrop of 0.01 allows a mean relative error of 1 %.
/// </summary>
internal sealed class RelativeErrorMetric(int samples, int outputs) : Metric
{
    private readonly float[][][] _golden = new float[samples][][];

    internal override string Name => "RelativeError";

    internal override IReadOnlyList<int> Outputs { get; } = [.. Enumerable.Range(0, outputs)];

    /// <summary>
    /// The mean of the golden outputs, where all are of one length. Of one sample it is the output itself, which no destroyed model gives
    /// by chance: zeros, then.
    /// </summary>
    internal override BlindAnswer Blind
    {
        get
        {
            if (samples == 1)
            {
                return new(0, "always answering 0");
            }

            float[][] means = [.. Outputs.Select(output => Mean([.. _golden.Select(g => g[output])]))];
            double score = _golden.Average(g => 1 - Outputs.Max(output => RelativeError(g[output], means[output])));
            return new(score, "always answering the mean of its outputs");
        }
    }

    private static float[] Mean(float[][] outputs)
    {
        if (outputs.Any(o => o.Length != outputs[0].Length))
        {
            return [];
        }

        float[] mean = new float[outputs[0].Length];
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = (float)outputs.Average(o => (double)o[i]);
        }

        return mean;
    }

    internal override void Learn(int sample, ModelOutputs golden, int row) =>
        _golden[sample] = [.. Outputs.Select(output => golden.Of(output, row).ToArray())];

    internal override double Score(int sample, ModelOutputs outputs, int row)
    {
        double worst = 0;
        foreach (int output in Outputs)
        {
            worst = Math.Max(worst, RelativeError(_golden[sample][output], outputs.Of(output, row)));
        }

        return 1 - worst;
    }

    /// <summary>At most 1; 1 for outputs that are not finite or have another length. An output that is 0 has to stay 0.</summary>
    private static double RelativeError(ReadOnlySpan<float> golden, ReadOnlySpan<float> found)
    {
        if (golden.Length != found.Length)
        {
            return 1;
        }

        double norm = 0, difference = 0;
        for (int i = 0; i < golden.Length; i++)
        {
            // A value that the golden model itself gives as NaN or infinite is right when it stays the same.
            if (golden[i].Equals(found[i]))
            {
                norm += float.IsFinite(golden[i]) ? (double)golden[i] * golden[i] : 0;
                continue;
            }

            double d = (double)found[i] - golden[i];
            difference += d * d;
            norm += (double)golden[i] * golden[i];
        }

        double error = difference == 0 ? 0 : Math.Sqrt(difference / norm);
        return error < 1 ? error : 1;
    }
}
