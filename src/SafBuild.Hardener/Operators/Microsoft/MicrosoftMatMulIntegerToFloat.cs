using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Quantized;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>Quantised A and B, the scale of each, then the zero point of each, then a bias.</summary>
internal sealed class MicrosoftMatMulIntegerToFloat : OnnxOperator
{
    internal override string Name => "MatMulIntegerToFloat";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Codes(ChannelRules.Product),
        InputRole.Codes(ChannelRules.Product),
        InputRole.Step,
        InputRole.Step,
        InputRole.Numbers,
        InputRole.Numbers,
        InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        (long rank, long columns) = (call[0].ndim, call[1].ndim);
        Tensor a = QuantizedArithmetic.Centred(call[0], call.Optional(4), rank - 1)
            * QuantizedArithmetic.Along(call[2].to(ScalarType.Float64), rank - 1, rank);
        Tensor b = QuantizedArithmetic.Centred(call[1], call.Optional(5), columns - 1)
            * QuantizedArithmetic.Along(call[3].to(ScalarType.Float64), columns - 1, columns);
        Tensor y = a.matmul(b).to(call.Precision);
        return [call.Optional(6) is { } bias ? y.Plus(bias) : y];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [Whole(0, 255, 2, 4).As(DataType.Uint8), Whole(-99, 99, 4, 3).As(DataType.Int8).Constant(), Scalar(0.02).Constant(),
            Scalar(0.01).Constant(), Ints(120).Reshaped().As(DataType.Uint8), Ints(3).Reshaped().As(DataType.Int8), F(3)]),
    ];
}
