using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceLogSumExp() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceLogSumExp";

    private protected override bool ReducesIntegers => false;

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) =>
        axes.OrderDescending().Aggregate(x, (t, axis) => t.logsumexp(axis, keep));
}
