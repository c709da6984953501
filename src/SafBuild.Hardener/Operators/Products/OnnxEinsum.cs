using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Products;

internal sealed class OnnxEinsum : OnnxOperator
{
    internal override string Name => "Einsum";

    internal override InputRoles Roles { get; } = new() { Rest = InputRole.Matrix(Channels) };

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [einsum(call.Text("equation", "").Replace(" ", ""), call.All)];

    /// <summary>The letters of this operand that reach the output.</summary>
    private static long[]? Channels(NodeProto node, int input, long[] shape)
    {
        string equation = node.Attribute.FirstOrDefault(a => a.Name == "equation")?.S.ToStringUtf8().Replace(" ", "") ?? "";
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length != 2 || input >= terms.Length || terms[input].Length != shape.Length || terms[input].Contains('.'))
        {
            return null;
        }

        int[] axes = [.. Enumerable.Range(0, shape.Length).Where(i => sides[1].Contains(terms[input][i]))];
        return ScaleShapes.Along(shape, axes);
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(12, [F(2, 3, 4), F(2, 4, 5)], ("equation", "...ij,...jk->...ik")),
        Case(12, [F(2, 3), F(3, 4)], ("equation", "ij,jk")),
        Case(12, [F(3), F(3)], ("equation", "i,i->")),
        Case(12, [F(2, 3)], ("equation", "ij->ji")),
        Case(12, [F(2, 3)], ("equation", "ij->")),
        Case(12, [F(2, 2, 3, 4), F(2, 2, 4, 3)], ("equation", "bhqd, bhdk -> bhqk")),
        Case(12, [F(2, 3, 4), F(3, 4, 5), F(5)], ("equation", "bij,ijk,k->bk")),
        Case(12, [F(2, 3, 3)], ("equation", "...ii->...i")),
        Case(12, [F(2), F(3)], ("equation", "i,j->ij")),
        Case(12, [F(2, 3), F(3, 4)], ("equation", "Ij,jK->KI")),
        Case(12, [F(2, 3), F(3, 4)], ("equation", "ij,jk->ik")),
        Case(12, [F(2, 3, 4), F(2, 4, 5)], ("equation", "bij, bjk -> bik")),
        Case(12, [F(2, 3, 4), F(4, 2)], ("equation", "...j,jk->...k")),
        Case(12, [F(3, 3)], ("equation", "ii->i")),
    ];
}
