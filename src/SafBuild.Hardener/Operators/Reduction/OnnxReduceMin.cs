using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceMin() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceMin";

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) => Extreme(x, axes, keep, false);
}
