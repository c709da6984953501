using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace SafBuild.Hardener.Metrics;

/// <summary>Outputs of one batch, widened to float, with the rows of each sample told apart.</summary>
/// <param name="Values">One per requested output, in row-major order, the batch first.</param>
/// <param name="Shapes">Dimensions of each, the batch included.</param>
/// <param name="Batch">Samples in the batch.</param>
internal sealed record ModelOutputs(float[][] Values, long[][] Shapes, int Batch)
{
    /// <summary>False when an output does not have one row per sample, so that the model has to run one sample at a time.</summary>
    internal bool IsSeparable => Batch == 1 || Shapes.All(s => s.Length > 0 && s[0] == Batch);

    /// <summary>The values of one sample in one output.</summary>
    internal ReadOnlySpan<float> Of(int output, int sample)
    {
        int length = Values[output].Length / Batch;
        return Values[output].AsSpan(sample * length, length);
    }

    internal static ModelOutputs From(IReadOnlyList<OrtValue> values, int batch) =>
        new([.. values.Select(Widen)], [.. values.Select(v => v.GetTensorTypeAndShape().Shape)], batch);

    private static float[] Widen(OrtValue value) => value.GetTensorTypeAndShape().ElementDataType switch
    {
        TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
        TensorElementType.Double => Widen<double>(value, v => (float)v),
        TensorElementType.Float16 => Widen<Float16>(value, v => (float)v),
        TensorElementType.BFloat16 => Widen<BFloat16>(value, v => (float)v),
        TensorElementType.Int64 => Widen<long>(value, v => v),
        TensorElementType.Int32 => Widen<int>(value, v => v),
        TensorElementType.Int16 => Widen<short>(value, v => v),
        TensorElementType.Int8 => Widen<sbyte>(value, v => v),
        TensorElementType.UInt64 => Widen<ulong>(value, v => v),
        TensorElementType.UInt32 => Widen<uint>(value, v => v),
        TensorElementType.UInt16 => Widen<ushort>(value, v => v),
        TensorElementType.UInt8 => Widen<byte>(value, v => v),
        TensorElementType.Bool => Widen<bool>(value, v => v ? 1 : 0),
        TensorElementType other => throw new NotSupportedException($"an output of type {other} has no metric"),
    };

    private static float[] Widen<T>(OrtValue value, Func<T, float> widen)
        where T : unmanaged
    {
        ReadOnlySpan<T> source = value.GetTensorDataAsSpan<T>();
        float[] result = new float[source.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = widen(source[i]);
        }

        return result;
    }
}
