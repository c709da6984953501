using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Reduction;

internal sealed class OnnxReduceMax() : ReduceOperator(axesAreInputSince: 18)
{
    internal override string Name => "ReduceMax";

    private protected override Tensor Reduce(Tensor x, long[] axes, bool keep) => Extreme(x, axes, keep, true);
}
