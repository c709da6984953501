using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Between floating-point types nothing changes: all are computed in one precision.</summary>
internal sealed class OnnxCast : OnnxOperator
{
    internal override string Name => "Cast";

    internal override string? Objection(NodeProto node, int opset) =>
        TorchTensors.TypeOf(Target(node), ScalarType.Float32) is null ? $"to {Target(node)}" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].to(TorchTensors.TypeOf(Target(call.Node), call.Precision)!.Value)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 9, 13, 19], [In(-3, 3, 2, 3)], ("to", (long)TensorProto.Types.DataType.Int64)).Select(e => e.Giving(TensorProto.Types.DataType.Int64).Without(gradient: false)),
        .. Cases([7, 13], [Indices(3, 2, 3)], ("to", (long)TensorProto.Types.DataType.Float)),
        .. Cases([7, 13], [Indices(3, 2, 3)], ("to", (long)TensorProto.Types.DataType.Bool)).Select(e => e.Giving(TensorProto.Types.DataType.Bool)),
        .. Cases([9, 13], [F(2, 3)], ("to", (long)TensorProto.Types.DataType.Float)),
        .. Cases([9, 13], [In(-3, 3, 2, 3)], ("to", (long)TensorProto.Types.DataType.Int32)).Select(e => e.Giving(TensorProto.Types.DataType.Int32).Without(gradient: false)),
    ];

    private static TensorProto.Types.DataType Target(NodeProto node) => (TensorProto.Types.DataType)(node.Attribute.FirstOrDefault(a => a.Name == "to")?.I ?? 0);
}
