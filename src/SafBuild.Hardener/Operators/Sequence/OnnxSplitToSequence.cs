using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

/// <summary>Parts of one element without split, of one size for a scalar, of the sizes given for a vector.</summary>
internal sealed class OnnxSplitToSequence : ValueOperator
{
    internal override string Name => "SplitToSequence";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call)
    {
        Tensor x = call[0];
        long axis = call.Axis(0, x.ndim);
        long[]? given = call.Longs(1);
        long[] sizes = given is not null && call[1].ndim == 1 ? given : Parts(x.shape[axis], given?[0] ?? 1);
        Tensor[] parts = x.split(sizes, axis);
        return [GraphValue.Of(given is null && call.Int("keepdims", 1) == 0 ? [.. parts.Select(p => p.squeeze(axis))] : parts)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. new[] { 0, 1 }.Select(
            keep => Case(11, [F(3, 2), Ints(1).Reshaped()], ("keepdims", keep)) with { Reads = ["x0"], Makes = ["s"],
                After = ["y0 = SequenceAt(s, x1)"] }),
        Case(11, [F(5, 2), Ints(2).Reshaped()]) with { Makes = ["s"], After = ["y0 = SequenceAt(s, x1)"] },
        Case(11, [F(2, 5), Ints(2, 3), Ints(1).Reshaped()], ("axis", -1)) with { Reads = ["x0", "x1"], Makes = ["s"],
            After = ["y0 = SequenceAt(s, x2)"] },
    ];

    private static long[] Parts(long size, long part) =>
        [.. Enumerable.Range(0, (int)((size + part - 1) / part)).Select(i => Math.Min(part, size - i * part))];
}
