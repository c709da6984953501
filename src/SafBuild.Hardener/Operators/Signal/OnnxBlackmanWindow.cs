using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

internal sealed class OnnxBlackmanWindow : WindowOperator
{
    internal override string Name => "BlackmanWindow";

    private protected override Tensor Shape(Tensor phase) =>
        (phase.cos() * Kept(-0.5)).Plus((phase * Kept(2)).cos() * Kept(0.08)).Plus(0.42);
}
