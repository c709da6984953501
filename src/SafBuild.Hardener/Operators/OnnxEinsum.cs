using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxEinsum : OnnxOperator
{
    internal override string Name => "Einsum";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [einsum(call.Text("equation", "").Replace(" ", ""), call.All)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(12, [F(2, 3), F(3, 4)], ("equation", "ij,jk->ik")),
        Case(12, [F(2, 3, 4), F(2, 4, 5)], ("equation", "bij, bjk -> bik")),
        Case(12, [F(2, 3, 4), F(4, 2)], ("equation", "...j,jk->...k")),
        Case(12, [F(3, 3)], ("equation", "ii->i")),
    ];
}
