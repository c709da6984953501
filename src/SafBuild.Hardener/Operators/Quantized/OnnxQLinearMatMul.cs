using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

internal sealed class OnnxQLinearMatMul : OnnxOperator
{
    internal override string Name => "QLinearMatMul";

    internal override InputRoles Roles { get; } = new(
        InputRole.Codes(ChannelRules.Product),
        InputRole.Step,
        InputRole.Numbers,
        InputRole.Codes(ChannelRules.Product),
        InputRole.Step,
        InputRole.Numbers,
        InputRole.Step,
        InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        (long rank, long columns) = (call[0].ndim, call[3].ndim);
        Tensor a = QuantizedArithmetic.Centred(call[0], call.Optional(2), rank - 2)
            * QuantizedArithmetic.Along(call[1].to(ScalarType.Float64), rank - 2, rank);
        Tensor b = QuantizedArithmetic.Centred(call[3], call.Optional(5), columns - 1)
            * QuantizedArithmetic.Along(call[4].to(ScalarType.Float64), columns - 1, columns);
        return [QuantizedArithmetic.Requantized(call, a.matmul(b), call[6], call.Optional(7))];
    }

    internal override IEnumerable<OperatorExample> Examples
    {
        get
        {
            ExampleInput zero = Ints(120).Reshaped().As(DataType.Uint8);
            ExampleInput[] a = [Whole(0, 255, 2, 3, 4).As(DataType.Uint8), Scalar(0.02).Constant(), zero];
            ExampleInput[] y = [Scalar(0.03).Constant(), zero];
            yield return Case(10, [.. a, Whole(0, 255, 4, 2).As(DataType.Uint8).Constant(), Scalar(0.01).Constant(), zero, .. y])
                .Giving(DataType.Uint8).Without(gradient: false);
            yield return Case(10,
                [.. a, Whole(-99, 99, 4, 2).As(DataType.Int8).Constant(), Floats(0.01, 0.02).Constant(), Ints(0, 0).As(DataType.Int8),
                    .. y])
                    .Giving(DataType.Uint8).Without(gradient: false);
        }
    }
}
