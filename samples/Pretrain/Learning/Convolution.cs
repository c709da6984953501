using Pretrain.Images;

namespace Pretrain.Learning;

/// <summary>3x3 convolution, one pixel of zero padding, no bias (BatchNorm follows). The weight is [3 * 3 * inputs, outputs].</summary>
internal sealed class Convolution : Layer
{
    private readonly int _size;
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _depth;
    private readonly float[] _patches;
    private readonly float[] _transposed;
    private float[] _x = [];
    private float[] _y = [];
    private float[] _dx = [];

    /// <param name="size">Height and width of input and output.</param>
    internal Convolution(string name, int size, int inputs, int outputs, ref CounterRandom random)
    {
        (_size, _inputs, _outputs, _depth) = (size, inputs, outputs, 9 * inputs);
        _patches = new float[size * size * _depth];
        _transposed = new float[outputs * _depth];
        Weight = new Parameter(name, Dense.Initial(_depth, _depth * outputs, ref random), Decays: true);
    }

    internal Parameter Weight { get; }

    internal int Inputs => _inputs;

    internal int Outputs => _outputs;

    internal override IReadOnlyList<Parameter> Parameters => [Weight];

    internal override float[] Forward(float[] x, int samples, bool training)
    {
        _x = x;
        int pixels = _size * _size;
        float[] y = Cleared(ref _y, samples * pixels * _outputs);
        for (int n = 0; n < samples; n++)
        {
            Gather(x.AsSpan(n * pixels * _inputs, pixels * _inputs));
            MatrixProduct.Add(
                _patches, _depth, 1, Weight.Value, y.AsSpan(n * pixels * _outputs, pixels * _outputs), pixels, _depth, _outputs);
        }

        return y;
    }

    internal override float[] Backward(float[] dy, int samples)
    {
        int pixels = _size * _size;
        float[] dx = Cleared(ref _dx, samples * pixels * _inputs);
        Transpose();
        for (int n = 0; n < samples; n++)
        {
            Span<float> slope = dy.AsSpan(n * pixels * _outputs, pixels * _outputs);
            Gather(_x.AsSpan(n * pixels * _inputs, pixels * _inputs));
            MatrixProduct.Add(_patches, 1, _depth, slope, Weight.Gradient, _depth, pixels, _outputs);
            Array.Clear(_patches);
            MatrixProduct.Add(slope, _outputs, 1, _transposed, _patches, pixels, _outputs, _depth);
            Scatter(dx.AsSpan(n * pixels * _inputs, pixels * _inputs));
        }

        return dx;
    }

    private void Gather(ReadOnlySpan<float> image)
    {
        for (int to = 0; to < _size * _size * 9; to++)
        {
            Span<float> patch = _patches.AsSpan(to * _inputs, _inputs);
            int from = Source(to);
            if (from < 0)
                patch.Clear();
            else
                image.Slice(from, _inputs).CopyTo(patch);
        }
    }

    private void Scatter(Span<float> image)
    {
        for (int at = 0; at < _size * _size * 9; at++)
        {
            int to = Source(at);
            for (int channel = 0; to >= 0 && channel < _inputs; channel++)
                image[to + channel] += _patches[(at * _inputs) + channel];
        }
    }

    /// <summary>Offset in the image of tap <c>at % 9</c> for pixel <c>at / 9</c>; -1 in the padding.</summary>
    private int Source(int at)
    {
        int row = (at / 9 / _size) + (at % 9 / 3) - 1;
        int column = (at / 9 % _size) + (at % 3) - 1;
        return (uint)row < (uint)_size && (uint)column < (uint)_size ? ((row * _size) + column) * _inputs : -1;
    }

    private void Transpose()
    {
        for (int k = 0; k < _depth; k++)
        {
            for (int output = 0; output < _outputs; output++)
                _transposed[(output * _depth) + k] = Weight.Value[(k * _outputs) + output];
        }
    }
}
