using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxScatterND : OnnxOperator
{
    internal override string Name => "ScatterND";

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault(a => a.Name == "reduction")?.S.ToStringUtf8() is null or "none" or "add" ? null : "reduction other than none and add";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor data = call[0];
        Tensor indices = call[1].to(ScalarType.Int64);
        int depth = (int)indices.shape[^1];
        long[] rest = data.shape[depth..];
        Tensor rows = LinearIndices.Of(indices, data.shape[..depth]).reshape(-1);
        Tensor updates = call[2].reshape([rows.numel(), .. rest]);
        Tensor flat = data.reshape([-1, .. rest]);
        Tensor scattered = call.Text("reduction", "none") == "add" ? flat.index_add(0, rows, updates, 1) : flat.index_copy(0, rows, updates);
        return [scattered.reshape(data.shape)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([11, 13, 16, 18], [F(4, 3), Ints(2, 0).Reshaped(2, 1), F(2, 3)]),
        .. Cases([11, 13, 16, 18], [F(3, 4), Ints(0, 1, -1, -1).Reshaped(2, 2), F(2)]),
        .. Cases([16, 18], [F(4, 3), Ints(2, 2).Reshaped(2, 1), F(2, 3)], ("reduction", "add")),
    ];
}
