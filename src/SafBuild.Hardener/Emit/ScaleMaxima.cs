using SafBuild.Runtime.Reading;

namespace SafBuild.Hardener.Emit;

/// <summary>Largest magnitudes under each scale of a tensor.</summary>
internal static class ScaleMaxima
{
    /// <param name="shape">Dimensions of the tensor; empty for a scalar.</param>
    /// <param name="scaleShape">As in TensorEntry.</param>
    /// <param name="values">Finite, row-major.</param>
    /// <returns>Row-major over <paramref name="scaleShape"/>; 0 where all values are 0.</returns>
    internal static float[] Of(IReadOnlyList<long> shape, IReadOnlyList<long> scaleShape, ReadOnlySpan<float> values)
    {
        float[] maxima = new float[checked((int)scaleShape.Aggregate(1L, (a, b) => a * b))];
        ScaleRuns runs = new(shape, scaleShape);
        int length = checked((int)runs.RunLength);
        int element = 0;
        for (long run = 0; run < runs.Count; run++)
        {
            int first = runs.FirstScale(run);
            for (int i = 0; i < length; i++, element++)
            {
                ref float max = ref maxima[runs.ScaleAdvances ? first + i : first];
                max = Math.Max(max, Math.Abs(values[element]));
            }
        }

        return maxima;
    }
}
