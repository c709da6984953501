using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxTranspose : OnnxOperator
{
    internal override string Name => "Transpose";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].permute(call.Ints("perm") ?? [.. Enumerable.Range(0, (int)call[0].ndim).Reverse().Select(i => (long)i)])];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [Scalar(1)]),
        Case(1, [F(2, 3, 1)], ("perm", new long[] { 2, 0, 1 })),
        .. Cases([7, 13], [F(2, 3, 4)]),
        .. Cases([7, 13], [F(2, 3, 4)], ("perm", new long[] { 1, 2, 0 })),
    ];
}
