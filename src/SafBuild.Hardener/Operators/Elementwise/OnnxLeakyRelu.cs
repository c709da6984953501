using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxLeakyRelu : OnnxOperator
{
    internal override string Name => "LeakyRelu";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].clamp(min: Kept(0)).Plus(call[0].clamp(max: Kept(0)) * Kept(call.Float("alpha", 0.01)))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 16], [F(2, 3, 4)]),
        .. Cases([7, 16], [F(2, 3, 4)], ("alpha", 0.3)),
    ];
}
