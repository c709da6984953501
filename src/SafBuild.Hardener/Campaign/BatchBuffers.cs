using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Metrics;

namespace SafBuild.Hardener.Campaign;

/// <summary>One worker's input tensors of a batch, pinned and used again for every batch. Not safe for several threads.</summary>
internal sealed class BatchBuffers(ModelInputs inputs, int batch)
{
    private readonly byte[][] _buffers =
        [.. inputs.SampleBytes.Select(bytes => GC.AllocateUninitializedArray<byte>(checked(bytes * batch), pinned: true))];

    /// <summary>
    /// Runs the samples as one batch. A model with a fixed batch size gets the last sample again in the rows left over;
    /// only the first <c>samples.Length</c> rows of the result mean anything.
    /// </summary>
    /// <param name="session">Clean or faulted.</param>
    /// <param name="samples">1 to the batch size.</param>
    /// <param name="outputs">Names of the outputs to compute.</param>
    internal ModelOutputs Run(InferenceSession session, ReadOnlySpan<int> samples, IReadOnlyCollection<string> outputs)
    {
        int rows = inputs.FixedBatch > 0 ? batch : samples.Length;
        OrtValue[] values = new OrtValue[_buffers.Length];
        try
        {
            for (int input = 0; input < values.Length; input++)
            {
                values[input] = Fill(input, samples, rows);
            }

            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, inputs.Names, values, outputs);
            return ModelOutputs.From([.. results], rows);
        }
        finally
        {
            foreach (OrtValue? value in values)
            {
                value?.Dispose();
            }
        }
    }

    private OrtValue Fill(int input, ReadOnlySpan<int> samples, int rows)
    {
        byte[] buffer = _buffers[input];
        int bytes = inputs.SampleBytes[input];
        for (int row = 0; row < rows; row++)
        {
            inputs.Copy(input, samples[Math.Min(row, samples.Length - 1)], buffer.AsSpan(row * bytes, bytes));
        }

        (Microsoft.ML.OnnxRuntime.Tensors.TensorElementType type, long[] shape) = inputs.Tensor(input, rows);
        return OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, type, shape, Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0), (long)bytes * rows);
    }
}
