using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Data;

namespace SafBuild.Hardener.Metrics;

/// <summary>Outputs of one batch, widened to float, with the rows of each sample told apart.</summary>
/// <param name="Values">One per requested output, in row-major order, the batch first.</param>
/// <param name="Shapes">Dimensions of each, the batch included.</param>
/// <param name="Batch">Samples in the batch.</param>
internal sealed record ModelOutputs(float[][] Values, long[][] Shapes, int Batch)
{
    /// <summary>The values of one sample in one output.</summary>
    internal ReadOnlySpan<float> Of(int output, int sample)
    {
        int length = Values[output].Length / Batch;
        return Values[output].AsSpan(sample * length, length);
    }

    internal static ModelOutputs From(IReadOnlyList<OrtValue> values, int batch) =>
        new([.. values.Select(Widen)], [.. values.Select(v => v.GetTensorTypeAndShape().Shape)], batch);

    private static float[] Widen(OrtValue value) => OrtNumbers.Read<float>(value)
        ?? throw new NotSupportedException($"an output of type {value.GetTensorTypeAndShape().ElementDataType} has no metric");
}
