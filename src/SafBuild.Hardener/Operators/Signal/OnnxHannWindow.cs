using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

internal sealed class OnnxHannWindow : WindowOperator
{
    internal override string Name => "HannWindow";

    private protected override Tensor Shape(Tensor phase) => (phase.cos() * -0.5).add(0.5);
}
