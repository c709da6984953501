using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

/// <summary>Integers mostly: floating-point constants have become initializers before.</summary>
internal sealed class OnnxConstant : OnnxOperator
{
    internal override string Name => "Constant";

    internal override InputRoles Roles { get; } = new();

    internal override string? Objection(Onnx.NodeProto node, int opset) =>
        node.Attribute.FirstOrDefault()?.Name is "value" or "value_int" or "value_ints" or "value_float" or "value_floats"
            ? null : "strings and sparse values are not supported";

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Onnx.AttributeProto value = call.Node.Attribute[0];
        return
        [
            value.Name switch
            {
                "value" => TorchTensors.FromProto(value.T, call.Precision),
                "value_int" => tensor(value.I),
                "value_ints" => tensor(value.Ints.ToArray(), [value.Ints.Count]),
                "value_float" => tensor(value.F).to(call.Precision),
                _ => tensor(value.Floats.ToArray(), [value.Floats.Count]).to(call.Precision),
            },
        ];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 13, 19], [], ("value", F(2, 3).ToTensor("value", 0))),
        .. Cases([7, 13, 19], [], ("value", Ints(3, 4).ToTensor("value", 0))).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64)),
        .. Cases([12, 13], [], ("value_ints", new long[] { 1, 2 })).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64)),
        .. Cases([12, 13], [], ("value_floats", new float[] { 1, 2 })),
        .. Cases([12, 13], [], ("value_float", 1.5)),
    ];
}
