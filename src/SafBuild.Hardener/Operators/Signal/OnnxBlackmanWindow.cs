using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

internal sealed class OnnxBlackmanWindow : WindowOperator
{
    internal override string Name => "BlackmanWindow";

    private protected override Tensor Shape(Tensor phase) => (phase.cos() * -0.5 + (phase * 2).cos() * 0.08).add(0.42);
}
