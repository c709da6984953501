using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxHardSwish : OnnxOperator
{
    internal override string Name => "HardSwish";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0] * (call[0] / Kept(6)).Plus(0.5).clamp(Kept(0), Kept(1))];

    internal override IEnumerable<OperatorExample> Examples => Cases([14, 22], [In(-5, 5, 2, 3)]);
}
