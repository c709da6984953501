using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>Between floating-point types nothing changes: all are computed in one precision.</summary>
internal sealed class OnnxCast : OnnxOperator
{
    internal override string Name => "Cast";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override string? Objection(NodeProto node, int opset) =>
        TorchTensors.TypeOf(Target(node), ScalarType.Float32) is null ? $"to {Target(node)}" : null;

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].to(TorchTensors.TypeOf(Target(call.Node), call.Precision)!.Value)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(1, [Whole(0, 9, 3)], ("to", "FLOAT")) with { HasGradient = false,
            Twin = Case(7, [Whole(0, 9, 3)], ("to", (long)Onnx.TensorProto.Types.DataType.Float)) },
        Case(13, [Floats(3e9, -3e9, 1e20, 5)], ("to", (long)Onnx.TensorProto.Types.DataType.Int32))
            .Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(13, [Floats(1e20, -1e20, 3.7)], ("to", (long)Onnx.TensorProto.Types.DataType.Int64))
            .Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        Case(13, [Bools(2, 3)], ("to", (long)Onnx.TensorProto.Types.DataType.Float)).Without(gradient: false),
        Case(13, [Floats(0, 0.3, -2, double.NaN)], ("to", (long)Onnx.TensorProto.Types.DataType.Bool))
            .Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false),
        Case(13, [Floats(3.7, 250, 0)], ("to", (long)Onnx.TensorProto.Types.DataType.Uint8)).Giving(Onnx.TensorProto.Types.DataType.Uint8)
            .Without(gradient: false),
        Case(13, [Floats(-3.7, 3.7)], ("to", (long)Onnx.TensorProto.Types.DataType.Int8)).Giving(Onnx.TensorProto.Types.DataType.Int8)
            .Without(gradient: false),
        Case(13, [F(2, 3).As(Onnx.TensorProto.Types.DataType.Float16)], ("to", (long)Onnx.TensorProto.Types.DataType.Float)),
        Case(13, [Ints(300, -1, 7)], ("to", (long)Onnx.TensorProto.Types.DataType.Uint8)).Giving(Onnx.TensorProto.Types.DataType.Uint8)
            .Without(gradient: false),
        Case(19, [Whole(0, 9, 3)], ("to", (long)Onnx.TensorProto.Types.DataType.Uint16)).Giving(Onnx.TensorProto.Types.DataType.Uint16)
            .Without(gradient: false),
        .. Cases([7, 9, 13, 19], [In(-3, 3, 2, 3)], ("to", (long)TensorProto.Types.DataType.Int64))
            .Select(e => e.Giving(TensorProto.Types.DataType.Int64).Without(gradient: false)),
        .. Cases([7, 13], [Indices(3, 2, 3)], ("to", (long)TensorProto.Types.DataType.Float)),
        .. Cases([7, 13], [Indices(3, 2, 3)], ("to", (long)TensorProto.Types.DataType.Bool))
            .Select(e => e.Giving(TensorProto.Types.DataType.Bool)),
        .. Cases([9, 13], [F(2, 3)], ("to", (long)TensorProto.Types.DataType.Float)),
        .. Cases([9, 13], [In(-3, 3, 2, 3)], ("to", (long)TensorProto.Types.DataType.Int32))
            .Select(e => e.Giving(TensorProto.Types.DataType.Int32).Without(gradient: false)),
    ];

    /// <summary>Before opset 6 the type is named by a string.</summary>
    private static TensorProto.Types.DataType Target(NodeProto node)
    {
        AttributeProto? to = node.Attribute.FirstOrDefault(a => a.Name == "to");
        return to is { S.IsEmpty: false } && Enum.TryParse(to.S.ToStringUtf8(), ignoreCase: true, out TensorProto.Types.DataType named)
            ? named : (TensorProto.Types.DataType)(to?.I ?? 0);
    }
}
