using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

internal sealed class OnnxScatterElements : OnnxOperator
{
    internal override string Name => "ScatterElements";

    internal override InputRoles Roles => ScatterReduction.Roles;

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        ScatterReduction.Objection(node);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor data = call[0];
        long axis = call.Axis(0, data.ndim);
        Tensor indices = call[1].to(ScalarType.Int64);
        Tensor positive = where(indices < Kept(0), indices.Plus(data.shape[axis]), indices);
        string reduction = call.Text("reduction", "none");
        if (reduction is "none" or "add")
        {
            return [reduction == "add" ? data.scatter_add(axis, positive, call[2]) : data.scatter(axis, positive, call[2])];
        }

        // Where each update goes, as a tuple of the other dimensions' places and the index.
        Tensor[] tuple = [.. Enumerable.Range(0, (int)data.ndim).Select(d => d == axis ? positive : Counting(indices, d))];
        Tensor places = LinearIndices.Of(stack(tuple, -1), data.shape).reshape(-1);
        return [ScatterReduction.Apply(reduction, data.reshape(-1), places, call[2].reshape(-1)).reshape(data.shape)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([11, 13, 16, 18], [F(3, 4), Ints(0, 2, 1, 0, 2, 1, 0, 2).Reshaped(2, 4), F(2, 4)]),
        .. Cases([11, 13, 16, 18], [F(2, 4), Ints(-1, 1).Reshaped(2, 1), F(2, 1)], ("axis", 1)),
        .. new[] { "add", "mul" }.SelectMany(r => Cases([16, 18], [F(3, 2), Ints(1, 1, 1, 0).Reshaped(2, 2), F(2, 2)], ("reduction", r))),
        .. new[] { "max", "min" }.SelectMany(
            r => Cases([18], [F(3, 4), Ints(1, 1, -1, 0).Reshaped(2, 2), F(2, 2)], ("reduction", r), ("axis", 1))),
    ];

    /// <summary>0, 1, 2 and so on along a dimension, in the shape of the indices.</summary>
    private static Tensor Counting(Tensor indices, int dimension)
    {
        long[] shape = [.. Enumerable.Repeat(1L, (int)indices.ndim)];
        shape[dimension] = indices.shape[dimension];
        return Arange(indices.shape[dimension], ScalarType.Int64, indices.device).reshape(shape).expand(indices.shape);
    }
}
