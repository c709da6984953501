using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxCelu : OnnxOperator
{
    internal override string Name => "Celu";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].clamp(min: Kept(0)).Plus(
            ((call[0].clamp(max: Kept(0)) / Kept(call.Float("alpha", 1))).exp() - Kept(1)) * Kept(call.Float("alpha", 1)))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([12], [F(2, 3, 4)]),
        .. Cases([12], [F(2, 3, 4)], ("alpha", 0.5)),
    ];
}
