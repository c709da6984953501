using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Signal;

internal sealed class OnnxHammingWindow : WindowOperator
{
    internal override string Name => "HammingWindow";

    private protected override Tensor Shape(Tensor phase) => (phase.cos() * Kept(-(1 - 25.0 / 46))).Plus(25.0 / 46);
}
