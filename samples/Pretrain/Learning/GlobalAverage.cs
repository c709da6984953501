namespace Pretrain.Learning;

/// <summary>Mean of each channel over all pixels.</summary>
internal sealed class GlobalAverage(int pixels, int channels) : Layer
{
    private float[] _y = [];
    private float[] _dx = [];

    internal override float[] Forward(float[] x, int samples, bool training)
    {
        float[] y = Cleared(ref _y, samples * channels);
        for (int n = 0; n < samples; n++)
        {
            for (int i = 0; i < pixels * channels; i++)
                y[(n * channels) + (i % channels)] += x[(n * pixels * channels) + i] / pixels;
        }

        return y;
    }

    internal override float[] Backward(float[] dy, int samples)
    {
        float[] dx = Cleared(ref _dx, samples * pixels * channels);
        for (int n = 0; n < samples; n++)
        {
            for (int i = 0; i < pixels * channels; i++)
                dx[(n * pixels * channels) + i] = dy[(n * channels) + (i % channels)] / pixels;
        }

        return dx;
    }
}
