using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

internal sealed class OnnxDequantizeLinear : OnnxOperator
{
    internal override string Name => "DequantizeLinear";

    internal override InputRoles Roles { get; } = new(InputRole.Codes(ChannelRules.First), InputRole.Step, InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0].to(call.Precision);
        Tensor centred = call.Optional(2) is { } zero ? x - QuantizationAxis.Broadcast(call, zero, x).to(call.Precision) : x;
        return [centred * QuantizationAxis.Broadcast(call, call[1], x)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(21, [Whole(-99, 99, 2, 5).As(TensorProto.Types.DataType.Int8), In(0.01, 0.1, 2, 3),
            Whole(-5, 5, 2, 3).As(TensorProto.Types.DataType.Int8)], ("block_size", 2), ("axis", 1)),
        Case(21, [Whole(-99, 99, 4, 3).As(TensorProto.Types.DataType.Int8), In(0.01, 0.1, 2, 3)], ("block_size", 2), ("axis", 0)),
        Case(13, [Whole(-99, 99, 2, 3, 2).As(TensorProto.Types.DataType.Int8), Floats(0.1, 0.01),
            Ints(0, 1).As(TensorProto.Types.DataType.Int8)], ("axis", -1)),
        .. Cases([10, 13, 19, 21],
            [Indices(255, 2, 9).As(TensorProto.Types.DataType.Uint8), Scalar(0.05),
                Ints(100).Reshaped().As(TensorProto.Types.DataType.Uint8)]),
        .. Cases([13, 19, 21],
            [Indices(99, 2, 3).As(TensorProto.Types.DataType.Int8), Floats(0.1, 0.01, 0.5),
                Ints(0, 1, -3).As(TensorProto.Types.DataType.Int8)], ("axis", 1)),
        .. Cases([10, 13], [Indices(99, 2, 3).As(TensorProto.Types.DataType.Int32), Scalar(0.05)]),
    ];
}
