using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceLogSum() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceLogSum";

    private protected override bool ReducesIntegers => false;

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) => x.sum(axes, keep).log();
}
