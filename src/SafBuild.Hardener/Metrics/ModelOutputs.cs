using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Data;
using SafBuild.Runtime.Tensors;

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

    /// <summary>How many of the first samples of the batch have a NaN or an infinity in any output.</summary>
    internal int NonFiniteRows(int samples) =>
        Enumerable.Range(0, samples).Count(row => Enumerable.Range(0, Values.Length).Any(output => HasNonFinite(Of(output, row))));

    /// <summary>The values of integer outputs as they are: a float does not hold every token. Null for others.</summary>
    internal IReadOnlyList<long[]?> Whole { get; init; } = [];

    /// <summary>The values of one sample in one output as whole numbers; a value that is none is <see cref="Answers.None"/>.</summary>
    internal long[] WholeOf(int output, int sample)
    {
        if (Whole.ElementAtOrDefault(output) is { } whole)
        {
            int length = whole.Length / Batch;
            return whole.AsSpan(sample * length, length).ToArray();
        }

        long[] values = new long[Of(output, sample).Length];
        for (int i = 0; i < values.Length; i++)
        {
            float value = Of(output, sample)[i];
            values[i] = float.IsFinite(value) ? (long)value : Answers.None;
        }

        return values;
    }

    internal static ModelOutputs From(IReadOnlyList<OrtValue> values, int batch) =>
        From([.. values.Select(Read)], batch);

    private static ModelOutputs From(IReadOnlyList<(float[] Values, long[] Shape, long[]? Whole)> read, int batch) =>
        new([.. read.Select(r => r.Values)], [.. read.Select(r => r.Shape)], batch) { Whole = [.. read.Select(r => r.Whole)] };

    private static (float[] Values, long[] Shape, long[]? Whole) Read(OrtValue value)
    {
        if (ClassMaps.Are(value))
        {
            (float[] scores, long[] places) = ClassMaps.Read(value);
            return (scores, places, null);
        }

        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        bool whole = OrtNumbers.TypeOf(info.ElementDataType) is { } type && !type.IsFloat();
        return (Widen(value), info.Shape, whole ? OrtNumbers.Read<long>(value) : null);
    }

    private static bool HasNonFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                return true;
            }
        }

        return false;
    }

    private static float[] Widen(OrtValue value) => OrtNumbers.Read<float>(value)
        ?? throw new NotSupportedException($"an output of type {value.GetTensorTypeAndShape().ElementDataType} has no metric");
}
