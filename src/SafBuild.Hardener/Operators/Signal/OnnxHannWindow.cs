using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

internal sealed class OnnxHannWindow : WindowOperator
{
    internal override string Name => "HannWindow";

    private protected override Tensor Shape(Tensor phase) => (phase.cos() * Kept(-0.5)).Plus(0.5);
}
