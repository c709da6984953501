using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceL2() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceL2";

    private protected override bool ReducesIntegers => false;

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) => (x * x).sum(axes, keep).sqrt();
}
