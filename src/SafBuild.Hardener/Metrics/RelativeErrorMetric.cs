namespace SafBuild.Hardener.Metrics;

/// <summary>
/// For models that are not classifiers: 1 - min(1, e), where e = |y - golden| / max(|golden|, floor) in the Euclidean norm of one
/// sample's output, the worst output taken. The floor is a thousandth of the root mean square of |golden| over the set, so that an
/// output that is almost 0 does not fail on rounding. Whole numbers (labels beside boxes) have as their error the share that is not the
/// same. The golden model scores 1; a MaxAccuracyDrop of 0.01 allows a mean relative error of 1 %.
/// </summary>
internal sealed class RelativeErrorMetric : Metric
{
    private const double Floor = 1e-3;

    private readonly IReadOnlyList<OutputPort> _ports;
    private readonly float[][][] _golden;
    private readonly long[][][] _whole;
    private readonly Lazy<double[]> _floors;

    /// <param name="samples">Of the data set.</param>
    /// <param name="ports">All outputs that can be judged.</param>
    internal RelativeErrorMetric(int samples, IReadOnlyList<OutputPort> ports)
    {
        _ports = ports;
        (_golden, _whole) = (new float[samples][][], new long[samples][][]);
        Outputs = [.. Enumerable.Range(0, ports.Count)];

        // Asked for by the first output that differs from the golden one: all of the set is learned by then.
        _floors = new(() => [.. Outputs.Select(FloorOf)]);
    }

    internal override string Name => "RelativeError";

    internal override IReadOnlyList<int> Outputs { get; }

    /// <summary>
    /// The mean of the golden outputs, where all are of one length; the most frequent of whole numbers. Of one sample it is the output
    /// itself, which no destroyed model gives by chance where it is real numbers: zeros, then.
    /// </summary>
    internal override BlindAnswer Blind
    {
        get
        {
            if (_golden.Length == 1 && !_ports.Any(p => p.IsWhole))
            {
                return new(0, "always answering 0");
            }

            double[] errors = new double[_golden.Length];
            foreach (int output in Outputs)
            {
                float[] mean = Mean([.. _golden.Select(g => g[output])]);
                (long most, _) = AgreementMetric.MostFrequent(_whole.SelectMany(w => w[output]));
                double[]? usual = UsualAnswers.Shares([.. _whole.Select(w => w[output])]);
                for (int sample = 0; sample < errors.Length; sample++)
                {
                    errors[sample] = Math.Max(errors[sample], _ports[output].IsWhole
                        ? Math.Min(1 - (usual?[sample] ?? 0),
                            Different(_whole[sample][output], [.. _whole[sample][output].Select(_ => most)], 0))
                        : Error(output, _golden[sample][output], mean, mean.Length));
                }
            }

            return new(errors.Average(e => 1 - e), "always answering the mean of its outputs");
        }
    }

    internal override void Learn(int sample, ModelOutputs golden, int row)
    {
        _golden[sample] = [.. Outputs.Select(output => _ports[output].IsWhole ? [] : golden.Of(output, row).ToArray())];
        _whole[sample] = [.. Outputs.Select(output => _ports[output].IsWhole ? golden.WholeOf(output, row) : [])];
    }

    internal override double Score(int sample, ModelOutputs outputs, int row)
    {
        double worst = 0;
        foreach (int output in Outputs)
        {
            int width = (int)outputs.Shapes[output].Skip(1).Aggregate(1L, (a, b) => a * b);
            worst = Math.Max(worst, _ports[output].IsWhole
                ? Different(_whole[sample][output], outputs.WholeOf(output, row), _ports[output].Sign.HasDataRows ? width : 0)
                : Error(output, _golden[sample][output], outputs.Of(output, row), width));
        }

        return 1 - worst;
    }

    private static double Different(long[] golden, long[] found, int width) =>
        1 - Answers.Same(new(golden, Math.Max(0, width)), new(found, Math.Max(0, width)));

    /// <summary>At most 1; 1 for what is not finite where the golden value is. An output that is always 0 has to stay 0.</summary>
    private double Error(int output, ReadOnlySpan<float> golden, ReadOnlySpan<float> found, int width)
    {
        if (golden.Length == 0 || found.Length == 0)
        {
            return golden.Length == found.Length ? 0 : 1;
        }

        if (golden.SequenceEqual(found))
        {
            return 0;
        }

        bool asRows = _ports[output].Sign.HasDataRows || golden.Length != found.Length;
        if (asRows && (!RowMatch.IsPossible(golden.Length, found.Length, width) || !AllFinite(golden) || !AllFinite(found)))
        {
            // Neither of one length nor to be matched.
            return 1;
        }

        (double difference, double norm) = asRows
            ? (RowMatch.SquaredDifference(golden, found, width), Square(golden))
            : Differences(golden, found);
        double error = difference == 0 ? 0 : Math.Sqrt(difference) / Math.Max(Math.Sqrt(norm), _floors.Value[output]);
        return error < 1 ? error : 1;
    }

    private static (double Difference, double Norm) Differences(ReadOnlySpan<float> golden, ReadOnlySpan<float> found)
    {
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

        return (difference, norm);
    }

    private double FloorOf(int output)
    {
        double mean = _golden.Average(g => Square(g[output]));
        return double.IsFinite(mean) ? Floor * Math.Sqrt(mean) : 0;
    }

    private static double Square(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += float.IsFinite(value) ? (double)value * value : 0;
        }

        return sum;
    }

    private static bool AllFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
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
}
