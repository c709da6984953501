using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxGroupNormalization : OnnxOperator
{
    internal override string Name => "GroupNormalization";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long groups = call.Int("num_groups", 1);
        long perGroup = call[0].shape[1] / groups;
        // One factor per group in opset 18, per channel since 21.
        Tensor Channels(Tensor t) => call.Opset < 21 ? t.repeat_interleave(perGroup) : t;
        return [nn.functional.group_norm(call[0], groups, Channels(call[1]), Channels(call[2]), call.Float("epsilon", 1e-5f))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(21, [F(2, 6, 3), F(6), F(6)], ("num_groups", 3)),
        Case(18, [F(2, 4, 3), F(2), F(2)], ("num_groups", 2)),
        Case(21, [F(2, 4, 3, 2), F(4), F(4)], ("num_groups", 2), ("epsilon", 0.01)),
    ];
}
