using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxInstanceNormalization : OnnxOperator
{
    internal override string Name => "InstanceNormalization";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        // As groups of one channel: libtorch's own instance norm refuses inputs of one element a channel.
        return [nn.functional.group_norm(call[0], call[0].shape[1], call[1], call[2], call.Float("epsilon", 1e-5f))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(6, [F(2, 3, 5), F(3), F(3)]),
        Case(22, [F(1, 2, 2, 2, 3), F(2), F(2)]),
        .. Cases([7, 22], [F(2, 3, 4, 4), F(3), F(3)]),
        .. Cases([7], [F(2, 3, 5), F(3), F(3)], ("epsilon", 0.01)),
    ];
}
