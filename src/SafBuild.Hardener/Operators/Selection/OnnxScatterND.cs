using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

internal sealed class OnnxScatterND : OnnxOperator
{
    internal override string Name => "ScatterND";

    internal override InputRoles Roles => ScatterReduction.Roles;

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        ScatterReduction.Objection(node);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor data = call[0];
        Tensor indices = call[1].to(ScalarType.Int64);
        int depth = (int)indices.shape[^1];
        long[] rest = data.shape[depth..];
        Tensor rows = LinearIndices.Of(indices, data.shape[..depth]).reshape(-1);
        Tensor updates = call[2].reshape([rows.numel(), .. rest]);
        Tensor flat = data.reshape([-1, .. rest]);
        Tensor scattered = ScatterReduction.Apply(call.Text("reduction", "none"), flat, rows, updates);
        return [scattered.reshape(data.shape)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([11, 13, 16, 18], [F(4, 3), Ints(2, 0).Reshaped(2, 1), F(2, 3)]),
        .. Cases([11, 13, 16, 18], [F(3, 4), Ints(0, 1, -1, -1).Reshaped(2, 2), F(2)]),
        .. new[] { "add", "mul" }.SelectMany(r => Cases([16, 18], [F(4, 3), Ints(2, 2).Reshaped(2, 1), F(2, 3)], ("reduction", r))),
        .. new[] { "max", "min" }.SelectMany(r => Cases([18], [F(4, 3), Ints(2, 2, 0, 2).Reshaped(4, 1), F(4, 3)], ("reduction", r))),
        Case(16, [F(4), Ints(0, 3, 3, 1).Reshaped(4, 1), F(4)], ("reduction", "mul")),
    ];
}
