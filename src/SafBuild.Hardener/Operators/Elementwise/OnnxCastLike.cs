using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxCastLike : OnnxOperator
{
    internal override string Name => "CastLike";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].to(call[1].dtype)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([15, 19], [Indices(3, 2, 3), F(1)]).Select(e => e.Without(gradient: false)),
        .. Cases([15, 19], [F(2, 3), F(1)]).Select(e => e.Without(gradient: false)),
    ];
}
