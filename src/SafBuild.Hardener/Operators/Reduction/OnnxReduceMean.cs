using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceMean() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceMean";

    private protected override bool ReducesIntegers => false;

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) => x.mean(axes, keep);
}
