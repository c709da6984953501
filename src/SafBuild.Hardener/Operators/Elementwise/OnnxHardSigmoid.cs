using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxHardSigmoid : OnnxOperator
{
    internal override string Name => "HardSigmoid";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [(call[0] * Kept(call.Float("alpha", 0.2f))).Plus(call.Float("beta", 0.5)).clamp(Kept(0), Kept(1))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 22], [In(-4, 4, 2, 9)]),
        .. Cases([7, 22], [In(-4, 4, 2, 9)], ("alpha", 0.5), ("beta", 0.6)),
    ];
}
