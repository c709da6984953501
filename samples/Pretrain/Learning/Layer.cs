namespace Pretrain.Learning;

/// <summary>
/// One step of a network. Values are sample-major and channels last: [samples, height, width, channels]. Forward keeps what
/// Backward needs; the arrays returned are the layer's own and live until its next call.
/// </summary>
internal abstract class Layer
{
    /// <summary>What training changes; empty for a layer without weights.</summary>
    internal virtual IReadOnlyList<Parameter> Parameters => [];

    /// <param name="training">True: BatchNorm uses the batch's own statistics and updates its running ones.</param>
    internal abstract float[] Forward(float[] x, int samples, bool training);

    /// <summary>From the loss's gradient by the output to the one by the input; adds to the parameters' gradients.</summary>
    internal abstract float[] Backward(float[] dy, int samples);

    /// <summary>Reuses a buffer; its first <paramref name="length"/> values are zero.</summary>
    private protected static float[] Cleared(ref float[] buffer, int length)
    {
        if (buffer.Length < length)
            buffer = new float[length];
        else
            Array.Clear(buffer, 0, length);
        return buffer;
    }
}

/// <summary>Values that are trained, and their gradient.</summary>
/// <param name="Name">As in the ONNX file.</param>
/// <param name="Decays">True for weights, false for biases and normalisation parameters.</param>
internal sealed record Parameter(string Name, float[] Value, bool Decays)
{
    internal float[] Gradient { get; } = new float[Value.Length];

    internal float[] Momentum { get; } = new float[Value.Length];
}
