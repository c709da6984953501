using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceSum() : ReduceOperator(axesAreInputSince: 13)
{
    internal override string Name => "ReduceSum";

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) => x.sum(axes, keep);
}
