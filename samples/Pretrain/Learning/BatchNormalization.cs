namespace Pretrain.Learning;

/// <summary>Normalises each channel over samples and pixels (Ioffe and Szegedy 2015). Sums are taken in double, in order.</summary>
internal sealed class BatchNormalization : Layer
{
    internal const float Epsilon = 1e-5f;

    private const float Update = 0.05f;

    private readonly int _pixels;
    private readonly int _channels;
    private readonly double[] _inverse;
    private float[] _normalised = [];
    private float[] _y = [];
    private float[] _dx = [];

    /// <param name="size">Height and width.</param>
    internal BatchNormalization(string name, int size, int channels)
    {
        (_pixels, _channels) = (size * size, channels);
        _inverse = new double[channels];
        Gamma = new Parameter(name + ".weight", new float[channels], Decays: false);
        Beta = new Parameter(name + ".bias", new float[channels], Decays: false);
        RunningMean = new float[channels];
        RunningVariance = new float[channels];
        Array.Fill(Gamma.Value, 1);
        Array.Fill(RunningVariance, 1);
    }

    internal Parameter Gamma { get; }

    internal Parameter Beta { get; }

    internal float[] RunningMean { get; }

    internal float[] RunningVariance { get; }

    internal override IReadOnlyList<Parameter> Parameters => [Gamma, Beta];

    internal override float[] Forward(float[] x, int samples, bool training)
    {
        int rows = samples * _pixels;
        double[] mean = new double[_channels];
        for (int c = 0; c < _channels; c++)
        {
            double variance = RunningVariance[c];
            mean[c] = RunningMean[c];
            if (training)
            {
                (mean[c], variance) = Moments(x, c, rows);
                RunningMean[c] += Update * ((float)mean[c] - RunningMean[c]);
                RunningVariance[c] += Update * ((float)variance - RunningVariance[c]);
            }

            _inverse[c] = 1 / Math.Sqrt(variance + Epsilon);
        }

        float[] normalised = Cleared(ref _normalised, rows * _channels);
        float[] y = Cleared(ref _y, rows * _channels);
        for (int i = 0, c = 0; i < rows * _channels; i++, c = c + 1 < _channels ? c + 1 : 0)
        {
            normalised[i] = (float)((x[i] - mean[c]) * _inverse[c]);
            y[i] = (normalised[i] * Gamma.Value[c]) + Beta.Value[c];
        }

        return y;
    }

    internal override float[] Backward(float[] dy, int samples)
    {
        int rows = samples * _pixels;
        double[] sum = new double[_channels];
        double[] product = new double[_channels];
        for (int i = 0, c = 0; i < rows * _channels; i++, c = c + 1 < _channels ? c + 1 : 0)
        {
            sum[c] += dy[i];
            product[c] += (double)dy[i] * _normalised[i];
        }

        float[] dx = Cleared(ref _dx, rows * _channels);
        for (int i = 0, c = 0; i < rows * _channels; i++, c = c + 1 < _channels ? c + 1 : 0)
        {
            double centred = dy[i] - ((sum[c] + (product[c] * _normalised[i])) / rows);
            dx[i] = (float)(centred * Gamma.Value[c] * _inverse[c]);
        }

        for (int c = 0; c < _channels; c++)
        {
            Gamma.Gradient[c] += (float)product[c];
            Beta.Gradient[c] += (float)sum[c];
        }

        return dx;
    }

    private (double Mean, double Variance) Moments(float[] x, int channel, int rows)
    {
        double sum = 0;
        double squares = 0;
        for (int i = channel; i < rows * _channels; i += _channels)
        {
            sum += x[i];
            squares += (double)x[i] * x[i];
        }

        double mean = sum / rows;
        return (mean, Math.Max(0, (squares / rows) - (mean * mean)));
    }
}
