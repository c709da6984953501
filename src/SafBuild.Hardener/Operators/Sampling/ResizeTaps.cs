using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sampling;

/// <summary>
/// Which inputs each output sums, and with what weights: output i is the sum over k of weights[k][i] times input places[k][i].
/// </summary>
internal sealed class ResizeTaps
{
    /// <summary>From here on one product with a matrix is faster than a selection for each tap.</summary>
    private const int MostSelections = 4;

    private readonly List<long[]> _places = [];
    private readonly List<double[]> _weights = [];
    private readonly long _input;

    private ResizeTaps(long input) => _input = input;

    internal static ResizeTaps Nearest(float[] at, Func<float, double> round, long input)
    {
        ResizeTaps taps = new(input);
        taps.Add([.. at.Select(round)], null);
        return taps;
    }

    internal static ResizeTaps Linear(float[] at, long input)
    {
        ResizeTaps taps = new(input);
        float[] clamped = [.. at.Select(a => Math.Clamp(a, 0, input - 1))];
        taps.Add([.. clamped.Select(a => Math.Floor(a))], [.. clamped.Select(a => 1 - (a - Math.Floor(a)))]);
        taps.Add([.. clamped.Select(a => Math.Floor(a) + 1)], [.. clamped.Select(a => a - Math.Floor(a))]);
        return taps;
    }

    /// <summary>Four neighbours; outside, the edge repeats, or is left out and the rest made to sum to 1.</summary>
    internal static ResizeTaps Cubic(float[] at, Func<double, double> weight, bool exclude, long input)
    {
        ResizeTaps taps = new(input);
        double[] sums = new double[at.Length];
        for (int k = -1; k <= 2; k++)
        {
            double[] places = [.. at.Select(a => Math.Floor(a) + k)];
            double[] weights = [.. at.Select((a, i) => exclude && (places[i] < 0 || places[i] >= input) ? 0 : weight(a - places[i]))];
            sums = [.. sums.Zip(weights, (s, w) => s + w)];
            taps.Add(places, weights);
        }

        return exclude ? taps.Divided(sums) : taps;
    }

    /// <summary>When shrinking, the kernel is as much wider as the input is larger, so that every input counts.</summary>
    internal static ResizeTaps Smoothed(float[] at, ResizeKernel kernel, double wider, bool exclude, long input)
    {
        ResizeTaps taps = new(input);
        double[] sums = new double[at.Length];
        double reach = kernel.Reach * wider;
        double[] first = [.. at.Select(a => Math.Floor(a + 0.5 - reach + 0.5))];
        for (int k = 0; k <= (int)Math.Ceiling(2 * reach); k++)
        {
            double[] places = [.. first.Select(f => f + k)];
            double[] weights = [
                .. at.Select((a, i) => exclude && (places[i] < 0 || places[i] >= input) ? 0 : kernel.Weight((places[i] - a) / wider))];
            sums = [.. sums.Zip(weights, (s, w) => s + w)];
            taps.Add(places, weights);
        }

        return taps.Divided(sums);
    }

    internal Tensor Apply(Tensor x, long axis)
    {
        if (_places.Count > MostSelections)
        {
            int outputs = _places[0].Length;
            double[] matrix = new double[outputs * _input];
            for (int k = 0; k < _places.Count; k++)
            {
                for (int i = 0; i < outputs; i++)
                {
                    matrix[i * _input + _places[k][i]] += _weights[k][i];
                }
            }

            Tensor factors = tensor(matrix, [outputs, _input], x.dtype, x.device);
            return x.movedim([axis], [-1]).matmul(factors.t()).movedim([-1], [axis]);
        }

        long[] shape = [.. Enumerable.Repeat(1L, (int)x.ndim)];
        shape[axis] = -1;
        IEnumerable<Tensor> parts = _places.Zip(_weights, (places, weights) =>
        {
            Tensor chosen = x.index_select(axis, tensor(places, [places.Length], device: x.device));
            return weights.Length == 0 ? chosen : chosen * tensor(weights, [weights.Length], x.dtype, x.device).reshape(shape);
        });
        return parts.Aggregate((a, b) => a.Plus(b));
    }

    private ResizeTaps Divided(double[] sums)
    {
        foreach (double[] weights in _weights)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] /= sums[i] == 0 ? 1 : sums[i];
            }
        }

        return this;
    }

    /// <param name="places">Those outside are moved to the edge.</param>
    /// <param name="weights">Null for 1 everywhere.</param>
    private void Add(double[] places, double[]? weights)
    {
        _places.Add([.. places.Select(p => (long)Math.Clamp(p, 0, _input - 1))]);
        _weights.Add(weights ?? []);
    }
}
