namespace Pretrain.Learning;

/// <summary>max(x, 0), in place.</summary>
internal sealed class Relu(int valuesPerSample) : Layer
{
    private float[] _y = [];

    internal override float[] Forward(float[] x, int samples, bool training)
    {
        for (int i = 0; i < samples * valuesPerSample; i++)
            x[i] = Math.Max(x[i], 0);
        return _y = x;
    }

    internal override float[] Backward(float[] dy, int samples)
    {
        for (int i = 0; i < samples * valuesPerSample; i++)
            dy[i] = _y[i] > 0 ? dy[i] : 0;
        return dy;
    }
}
