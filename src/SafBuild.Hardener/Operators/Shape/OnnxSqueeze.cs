using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxSqueeze : OnnxOperator
{
    internal override string Name => "Squeeze";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] shape = call[0].shape;
        long[]? axes = call.Longs(1, "axes");
        return [call[0].reshape([.. shape.Where((d, i) => axes is null ? d != 1 : !axes.Contains(i) && !axes.Contains(i - shape.Length))])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [F(1, 3, 1)], ("axes", new long[] { -1, 0 })),
        Case(13, [F(1, 1), Ints(0, 1)]),
        .. Cases([7, 11, 13], [F(1, 3, 1, 4)]),
        .. Cases([7, 11], [F(1, 3, 1, 4)], ("axes", new long[] { 0 })),
        .. Cases([13, 21], [F(1, 3, 1, 4), Ints(-2)]),
    ];
}
