namespace SafBuild.Hardener.Data;

/// <summary>Real-valued targets of a regression: <see cref="PerSample"/> of them for each sample, sample-major, all finite.</summary>
internal sealed class DataTargets
{
    private readonly double[] _values;

    /// <param name="values">Finite; a whole number of samples.</param>
    /// <param name="perSample">At least 1.</param>
    internal DataTargets(double[] values, int perSample)
    {
        _values = values;
        PerSample = perSample;
        double[] mean = new double[perSample];
        for (int i = 0; i < values.Length; i++)
        {
            mean[i % perSample] += values[i] / Math.Max(1, Count);
        }

        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += (values[i] - mean[i % perSample]) * (values[i] - mean[i % perSample]);
        }

        Spread = Math.Sqrt(sum / Math.Max(1, Count));
    }

    internal int PerSample { get; }

    internal int Count => _values.Length / PerSample;

    /// <summary>Root mean square distance of a sample's targets from their mean.</summary>
    internal double Spread { get; }

    internal ReadOnlySpan<double> Of(int sample) => _values.AsSpan(sample * PerSample, PerSample);

    /// <summary>Whole-number labels taken as what a regression is to meet.</summary>
    internal static DataTargets Of(DataLabels labels) => new([.. labels.Values.Select(v => (double)v)], labels.PerSample);
}
