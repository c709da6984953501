using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

/// <summary>Scales and zero points, one for the tensor, one per index of an axis, or one per block along it.</summary>
internal static class QuantizationAxis
{
    internal static Tensor Broadcast(NodeCall call, Tensor parameter, Tensor x)
    {
        long block = call.Int("block_size", 0);
        if (block == 0)
        {
            return QuantizedArithmetic.Along(parameter, parameter.numel() == 1 ? 0 : call.Axis(1, x.ndim), x.ndim);
        }

        // One for each block along the axis; the last block may be cut off.
        long axis = call.Axis(1, x.ndim);
        return parameter.repeat_interleave(block, axis).narrow(axis, 0, x.shape[axis]);
    }
}
