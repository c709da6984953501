using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxScatterElements : OnnxOperator
{
    internal override string Name => "ScatterElements";

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault(a => a.Name == "reduction")?.S.ToStringUtf8() is null or "none" or "add" ? null : "reduction other than none and add";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long axis = call.Axis(0, call[0].ndim);
        Tensor indices = call[1].to(ScalarType.Int64);
        Tensor positive = where(indices < 0, indices + call[0].shape[axis], indices);
        return [call.Text("reduction", "none") == "add" ? call[0].scatter_add(axis, positive, call[2]) : call[0].scatter(axis, positive, call[2])];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([11, 13, 16, 18], [F(3, 4), Ints(0, 2, 1, 0, 2, 1, 0, 2).Reshaped(2, 4), F(2, 4)]),
        .. Cases([11, 13, 16, 18], [F(2, 4), Ints(-1, 1).Reshaped(2, 1), F(2, 1)], ("axis", 1)),
        .. Cases([16, 18], [F(3, 2), Ints(1, 1, 1, 0).Reshaped(2, 2), F(2, 2)], ("reduction", "add")),
    ];
}
