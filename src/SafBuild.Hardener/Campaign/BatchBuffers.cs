using Microsoft.ML.OnnxRuntime.Tensors;
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
    internal ModelOutputs Run(FormSession session, ReadOnlySpan<int> samples, IReadOnlyCollection<string> outputs)
    {
        int rows = Rows(samples);
        return session.Run(Fill(samples, rows), outputs, rows);
    }

    /// <summary>The same run, of which only the shapes of tensors are looked at: of the inputs, and of the outputs.</summary>
    internal (string Name, long[] Shape)[] Shapes(LocalSession session, ReadOnlySpan<int> samples, IReadOnlyCollection<string> outputs)
    {
        BatchInput[] filled = Fill(samples, Rows(samples));
        return [.. filled.Select(i => (i.Name, i.Shape)), .. session.Shapes(filled, outputs)];
    }

    private int Rows(ReadOnlySpan<int> samples) => inputs.FixedBatch > 0 ? batch : samples.Length;

    private BatchInput[] Fill(ReadOnlySpan<int> samples, int rows)
    {
        BatchInput[] filled = new BatchInput[_buffers.Length];
        for (int input = 0; input < filled.Length; input++)
        {
            filled[input] = Fill(input, samples, rows);
        }

        return filled;
    }

    private BatchInput Fill(int input, ReadOnlySpan<int> samples, int rows)
    {
        byte[] buffer = _buffers[input];
        int bytes = inputs.SampleBytes[input];
        for (int row = 0; row < rows; row++)
        {
            inputs.Copy(input, samples[Math.Min(row, samples.Length - 1)], buffer.AsSpan(row * bytes, bytes));
        }

        (TensorElementType type, long[] shape) = inputs.Tensor(input, rows);
        return new(inputs.Names[input], type, shape, buffer, checked(bytes * rows));
    }
}
