using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// A tensor as runs of consecutive elements whose scales are either one scale or consecutive scales.
/// Every axis k is split into ScaleShape[k] steps through the scales and Shape[k] / ScaleShape[k]
/// repetitions; neighbouring axes that continue each other are merged. A Conv kernel becomes
/// (channels, rest with one scale), a MatMul matrix (rows, columns with their scales).
/// </summary>
internal sealed class ScaleRuns
{
    private readonly (long Count, long Stride)[] _axes;

    internal ScaleRuns(TensorEntry tensor)
        : this(tensor.Shape, tensor.ScaleShape)
    {
    }

    /// <summary>For tensors that have no entry yet; shapes as in TensorEntry.</summary>
    internal ScaleRuns(IReadOnlyList<long> shape, IReadOnlyList<long> scaleShape)
    {
        List<(long Count, long Stride)> merged = [];
        long stride = 1;
        for (int k = scaleShape.Count - 1; k >= 0; k--)
        {
            Prepend(merged, shape[k] / scaleShape[k], 0);
            Prepend(merged, scaleShape[k], stride);
            stride *= scaleShape[k];
        }

        _axes = merged.Count == 0 ? [(1, 0)] : [.. merged];
    }

    /// <summary>Elements of one run.</summary>
    internal long RunLength => _axes[^1].Count;

    /// <summary>Whether the scales advance with the elements of a run (else the run has one scale).</summary>
    internal bool ScaleAdvances => _axes[^1].Stride != 0;

    /// <summary>The number of runs.</summary>
    internal long Count
    {
        get
        {
            long count = 1;
            for (int k = 0; k < _axes.Length - 1; k++)
            {
                count *= _axes[k].Count;
            }

            return count;
        }
    }

    /// <summary>Index of the (first) scale of run <paramref name="run"/>.</summary>
    internal int FirstScale(long run)
    {
        long index = 0;
        for (int k = _axes.Length - 2; k > 0; k--)
        {
            (run, long position) = Math.DivRem(run, _axes[k].Count);
            index += position * _axes[k].Stride;
        }

        // What is left is the position along the first axis: no division, and for most tensors none at all.
        return (int)(_axes.Length > 1 ? index + (run * _axes[0].Stride) : 0);
    }

    private static void Prepend(List<(long Count, long Stride)> axes, long count, long stride)
    {
        if (count == 1)
        {
            return;
        }

        if (axes.Count > 0 && stride == axes[0].Count * axes[0].Stride)
        {
            axes[0] = (count * axes[0].Count, axes[0].Stride);
        }
        else
        {
            axes.Insert(0, (count, stride));
        }
    }
}
