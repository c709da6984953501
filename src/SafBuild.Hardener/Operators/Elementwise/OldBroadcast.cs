using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>Before opset 7 only the second operand was broadcast, and its dimensions could be laid along inner axes of the first.</summary>
internal static class OldBroadcast
{
    internal static Tensor Second(NodeCall call)
    {
        Tensor second = call[1];
        if (call.Opset >= 7 || call.Int("broadcast", 0) == 0 || !call.Has("axis"))
        {
            return second;
        }

        long following = call[0].ndim - call.Axis(0, call[0].ndim) - second.ndim;
        return second.reshape([.. second.shape, .. Enumerable.Repeat(1L, (int)Math.Max(0, following))]);
    }
}
