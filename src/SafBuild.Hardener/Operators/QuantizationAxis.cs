using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Scales and zero points, one for the tensor or one per index of an axis.</summary>
internal static class QuantizationAxis
{
    internal static Tensor Broadcast(NodeCall call, Tensor parameter, Tensor x)
    {
        if (parameter.ndim != 1 || parameter.numel() == 1)
        {
            return parameter.ndim == 0 ? parameter : parameter.reshape([]);
        }

        long[] shape = new long[x.ndim];
        Array.Fill(shape, 1);
        shape[call.Axis(1, x.ndim)] = -1;
        return parameter.reshape(shape);
    }
}
