using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxUnsqueeze : OnnxOperator
{
    internal override string Name => "Unsqueeze";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] axes = call.Longs(1, "axes") ?? [];
        long rank = call[0].ndim + axes.Length;
        return [axes.Select(a => a < 0 ? a + rank : a).Order().Aggregate(call[0], (t, axis) => t.unsqueeze(axis))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [Scalar(2), Ints(0, 1)]),
        Case(11, [F(3, 4)], ("axes", new long[] { -1, 0, 2 })),
        .. Cases([7, 11], [F(3, 4)], ("axes", new long[] { 0, 3 })),
        .. Cases([11], [F(3, 4)], ("axes", new long[] { -1 })),
        .. Cases([13, 21], [F(3, 4), Ints(3, -4)]),
    ];
}
