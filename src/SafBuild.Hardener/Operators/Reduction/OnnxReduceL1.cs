using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceL1() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceL1";

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) => x.abs().sum(axes, keep);
}
