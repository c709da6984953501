using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxConcatFromSequence : OnnxOperator
{
    internal override string Name => "ConcatFromSequence";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor[] parts = [.. call.Sequence(0)];
        bool added = call.Int("new_axis", 0) != 0;
        long axis = call.Axis(0, parts[0].ndim + (added ? 1 : 0));
        return [added ? stack(parts, axis) : cat(parts, axis)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [F(2, 1), F(2, 3)], ("axis", 1)) with { Before = ["s = SequenceConstruct(x0, x1)"], Reads = ["s"] },
        Case(11, [F(2, 3), F(2, 3)], ("axis", -1), ("new_axis", 1)) with { Before = ["s = SequenceConstruct(x0, x1)"], Reads = ["s"] },
    ];
}
