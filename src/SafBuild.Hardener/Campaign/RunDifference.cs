using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Data;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Campaign;

/// <summary>How far two runs of one sample are apart, and what of it is rounding.</summary>
/// <param name="outputs">The judged outputs.</param>
/// <param name="graph">What the model's operators say.</param>
internal sealed class RunDifference(NodeMetadata[] outputs, Lazy<ProbedGraph> graph)
{
    /// <summary>Kernels for one row and for many add up in another order: some 1e-6 in a deep model of 32 bits.</summary>
    private const double Rounding = 1e-4;

    /// <summary>
    /// Where values are rounded to 16 bits or to the steps of integers on the way, a last bit can become a whole step.
    /// </summary>
    private const double CoarseRounding = 2e-2;

    /// <summary>An output near zero is compared with this share of what outputs commonly are.</summary>
    private const double Floor = 1e-2;

    internal ProbedGraph Graph => graph.Value;

    internal bool IsRounding(double difference) =>
        difference <= Rounding || (difference <= CoarseRounding && graph.Value.RoundsCoarsely);

    /// <summary>
    /// For floating-point numbers the difference's Euclidean norm over the larger one's, for others the share of those that differ;
    /// infinite where the lengths differ, or a value is finite on one side only.
    /// </summary>
    /// <param name="output">Which one.</param>
    /// <param name="one">Of one run.</param>
    /// <param name="other">Of the other.</param>
    /// <param name="common">See <see cref="Common"/>.</param>
    internal double Of(int output, ReadOnlySpan<float> one, ReadOnlySpan<float> other, double common)
    {
        if (one.Length != other.Length)
        {
            return double.PositiveInfinity;
        }

        double difference = 0, norm = 0, otherNorm = 0;
        int unequal = 0;
        for (int i = 0; i < one.Length; i++)
        {
            if (one[i].Equals(other[i]))
            {
                double both = float.IsFinite(one[i]) ? (double)one[i] * one[i] : 0;
                norm += both;
                otherNorm += both;
                continue;
            }

            unequal++;
            double d = (double)one[i] - other[i];
            difference += d * d;
            norm += (double)one[i] * one[i];
            otherNorm += (double)other[i] * other[i];
        }

        if (unequal == 0)
        {
            return 0;
        }

        if (!(OrtNumbers.TypeOf(outputs[output].ElementDataType)?.IsFloat() ?? false))
        {
            return (double)unequal / one.Length;
        }

        double relative = Math.Sqrt(difference) / Math.Max(Math.Sqrt(Math.Max(norm, otherNorm)), Floor * common);
        return double.IsFinite(relative) ? relative : double.PositiveInfinity;
    }

    /// <summary>The norm that a sample's output commonly has: the root of the mean square over a run's samples.</summary>
    internal static double Common(ReadOnlySpan<float> values, int samples)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += float.IsFinite(value) ? (double)value * value : 0;
        }

        return Math.Sqrt(sum / samples);
    }
}
