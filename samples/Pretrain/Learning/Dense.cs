using Pretrain.Images;

namespace Pretrain.Learning;

/// <summary>y = x W + b, W [inputs, outputs].</summary>
internal sealed class Dense : Layer
{
    private readonly int _inputs;
    private readonly int _outputs;
    private float[] _x = [];
    private float[] _y = [];
    private float[] _dx = [];

    internal Dense(string name, int inputs, int outputs, ref CounterRandom random)
    {
        (_inputs, _outputs) = (inputs, outputs);
        Weight = new Parameter(name + ".weight", Initial(inputs, inputs * outputs, ref random), Decays: true);
        Bias = new Parameter(name + ".bias", new float[outputs], Decays: false);
    }

    internal Parameter Weight { get; }

    internal Parameter Bias { get; }

    internal int Inputs => _inputs;

    internal int Outputs => _outputs;

    internal override IReadOnlyList<Parameter> Parameters => [Weight, Bias];

    /// <summary>Uniform with variance 2 / fanIn (He et al. 2015).</summary>
    internal static float[] Initial(int fanIn, int count, ref CounterRandom random)
    {
        double bound = Math.Sqrt(6.0 / fanIn);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (float)random.Next(-bound, bound);
        return values;
    }

    internal override float[] Forward(float[] x, int samples, bool training)
    {
        _x = x;
        float[] y = Cleared(ref _y, samples * _outputs);
        for (int n = 0; n < samples; n++)
            Bias.Value.CopyTo(y.AsSpan(n * _outputs));
        MatrixProduct.Add(x, _inputs, 1, Weight.Value, y.AsSpan(0, samples * _outputs), samples, _inputs, _outputs);
        return y;
    }

    internal override float[] Backward(float[] dy, int samples)
    {
        MatrixProduct.Add(_x, 1, _inputs, dy, Weight.Gradient, _inputs, samples, _outputs);
        float[] dx = Cleared(ref _dx, samples * _inputs);
        for (int n = 0; n < samples; n++)
        {
            for (int output = 0; output < _outputs; output++)
                Bias.Gradient[output] += dy[(n * _outputs) + output];
            for (int input = 0; input < _inputs; input++)
            {
                float sum = 0;
                for (int output = 0; output < _outputs; output++)
                    sum += dy[(n * _outputs) + output] * Weight.Value[(input * _outputs) + output];
                dx[(n * _inputs) + input] = sum;
            }
        }

        return dx;
    }
}
