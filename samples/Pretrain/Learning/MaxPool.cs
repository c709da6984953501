namespace Pretrain.Learning;

/// <summary>Largest of each 2x2 block.</summary>
/// <param name="size">Height and width of the input, even.</param>
internal sealed class MaxPool(int size, int channels) : Layer
{
    private int[] _from = [];
    private float[] _y = [];
    private float[] _dx = [];

    internal override float[] Forward(float[] x, int samples, bool training)
    {
        int half = size / 2;
        float[] y = Cleared(ref _y, samples * half * half * channels);
        if (_from.Length < y.Length)
            _from = new int[y.Length];
        int to = 0;
        for (int block = 0; block < samples * half * half; block++)
        {
            int row = 2 * (block / half);
            int corner = ((row * size) + (2 * (block % half))) * channels;
            for (int channel = 0; channel < channels; channel++, to++)
            {
                int best = corner + channel;
                best = Larger(x, best, corner + channel + channels);
                best = Larger(x, best, corner + channel + (size * channels));
                best = Larger(x, best, corner + channel + ((size + 1) * channels));
                _from[to] = best;
                y[to] = x[best];
            }
        }

        return y;
    }

    internal override float[] Backward(float[] dy, int samples)
    {
        float[] dx = Cleared(ref _dx, samples * size * size * channels);
        for (int i = 0; i < samples * size * size * channels / 4; i++)
            dx[_from[i]] += dy[i];
        return dx;
    }

    private static int Larger(float[] x, int first, int second) => x[second] > x[first] ? second : first;
}
