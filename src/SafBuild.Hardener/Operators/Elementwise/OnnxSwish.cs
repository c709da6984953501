using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxSwish : OnnxOperator
{
    internal override string Name => "Swish";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0] * (call[0] * Kept(call.Float("alpha", 1))).sigmoid()];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([24], [F(2, 3, 4)]),
        .. Cases([24], [F(2, 3, 4)], ("alpha", 0.5)),
    ];
}
