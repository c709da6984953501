using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceSumSquare() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceSumSquare";

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) => (x * x).sum(axes, keep);
}
