using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

internal sealed class OnnxMatMulInteger : OnnxOperator
{
    internal override string Name => "MatMulInteger";

    internal override InputRoles Roles { get; } = new(
        InputRole.Codes(ChannelRules.Product), InputRole.Codes(ChannelRules.Product), InputRole.Numbers, InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        // The first matrix may have a zero point for each row, the second for each column.
        Tensor a = QuantizedArithmetic.Centred(call[0], call.Optional(2), call[0].ndim - 2);
        Tensor b = QuantizedArithmetic.Centred(call[1], call.Optional(3), call[1].ndim - 1);
        return [a.matmul(b).to(call.Precision)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(10, [Whole(0, 255, 3, 4).As(DataType.Uint8), Whole(-99, 99, 4, 2).As(DataType.Int8)]).Giving(DataType.Int32),
        Case(10, [Whole(0, 255, 2, 3, 4).As(DataType.Uint8), Whole(0, 255, 4, 2).As(DataType.Uint8),
            Ints(120).Reshaped().As(DataType.Uint8), Ints(99).Reshaped().As(DataType.Uint8)]).Giving(DataType.Int32),
        Case(10, [Whole(0, 255, 3, 4).As(DataType.Uint8), Whole(-99, 99, 4, 2).As(DataType.Int8), Ints(120).Reshaped().As(DataType.Uint8),
            Ints(3, -5).As(DataType.Int8)]).Giving(DataType.Int32),
    ];
}
