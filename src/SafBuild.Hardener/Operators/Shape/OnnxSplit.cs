using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxSplit : OnnxOperator
{
    internal override string Name => "Split";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long axis = call.Axis(0, x.ndim);
        long size = x.shape[axis];
        long parts = call.Int("num_outputs", call.Node.Output.Count);
        // Equal parts; since opset 18 the last one may be smaller.
        long part = (size + parts - 1) / parts;
        long[] sizes = call.Longs(1, "split") ?? [.. Enumerable.Range(0, (int)parts).Select(i => Math.Clamp(size - i * part, 0, part))];
        return x.split(sizes, axis);
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(6), Ints(2, 0, 4)]) with { Outputs = 3 },
        Case(18, [F(7, 2)], ("num_outputs", 4)) with { Outputs = 4 },
        Case(13, [F(4, 6)], ("axis", -1)) with { Outputs = 3 },
        Case(18, [F(5, 2), Ints(2, 3)], ("axis", 0)) with { Outputs = 2 },
        .. Cases([7, 11, 13], [F(4, 6)]).Select(e => e with { Outputs = 2 }),
        .. Cases([7, 11], [F(4, 6)], ("axis", 1), ("split", new long[] { 1, 3, 2 })).Select(e => e with { Outputs = 3 }),
        .. Cases([13], [F(4, 6), Ints(1, 5)], ("axis", -1)).Select(e => e with { Outputs = 2 }),
        .. Cases([18], [F(4, 7)], ("axis", 1), ("num_outputs", 3)).Select(e => e with { Outputs = 3 }),
    ];
}
