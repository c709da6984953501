using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceProd() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceProd";

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) =>
        axes.OrderDescending().Aggregate(x, (t, axis) => t.prod(axis, keep, x.dtype));
}
