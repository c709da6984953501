using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxShrink : OnnxOperator
{
    internal override string Name => "Shrink";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [where(call[0] < Kept(-call.Float("lambd", 0.5)), call[0].Plus(call.Float("bias", 0)),
            where(call[0] > Kept(call.Float("lambd", 0.5)), call[0] - Kept(call.Float("bias", 0)), zeros_like(call[0])))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([9], [F(2, 3, 4)]),
        .. Cases([9], [F(2, 3, 4)], ("lambd", 1.0), ("bias", 0.25)),
    ];
}
