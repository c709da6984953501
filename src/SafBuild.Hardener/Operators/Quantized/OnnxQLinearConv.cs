using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Convolution;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

/// <summary>Inputs x, its scale and zero point, w, its, y's, and a bias in steps of x_scale * w_scale.</summary>
internal sealed class OnnxQLinearConv : OnnxOperator
{
    internal override string Name => "QLinearConv";

    internal override InputRoles Roles { get; } = new(
        InputRole.Numbers,
        InputRole.Step,
        InputRole.Numbers,
        InputRole.Codes(ChannelRules.First),
        InputRole.Step,
        InputRole.Numbers,
        InputRole.Step,
        InputRole.Numbers,
        InputRole.Numbers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = QuantizedArithmetic.Centred(call[0], call.Optional(2), 1);
        Tensor w = QuantizedArithmetic.Centred(call[3], call.Optional(5), 0);
        Tensor sums = OnnxConv.Convolve(call, x, w, call.Optional(8)?.to(ScalarType.Float64));
        Tensor scale = call[1].to(ScalarType.Float64).reshape([]) * QuantizedArithmetic.Along(call[4].to(ScalarType.Float64), 1, sums.ndim);
        return [QuantizedArithmetic.Requantized(call, sums * scale, call[6], call.Optional(7))];
    }

    internal override IEnumerable<OperatorExample> Examples
    {
        get
        {
            ExampleInput x = Whole(0, 255, 1, 2, 5, 5).As(DataType.Uint8);
            ExampleInput zero = Ints(120).Reshaped().As(DataType.Uint8);
            yield return Case(10,
                [x, Scalar(0.02).Constant(), zero, Whole(0, 255, 3, 2, 3, 3).As(DataType.Uint8).Constant(), Scalar(0.01).Constant(), zero,
                    Scalar(0.05).Constant(), zero])
                .Giving(DataType.Uint8).Without(gradient: false);
            yield return Case(10,
                [x, Scalar(0.02).Constant(), zero, Whole(-99, 99, 2, 1, 3, 3).As(DataType.Int8).Constant(), Floats(0.01, 0.02).Constant(),
                    Ints(0, 0).As(DataType.Int8), Scalar(0.05).Constant(), zero, Whole(-500, 500, 2).Constant()],
                ("group", 2), ("pads", new long[] { 1, 1, 1, 1 }), ("strides", new long[] { 2, 2 })).Giving(DataType.Uint8)
                    .Without(gradient: false);
        }
    }
}
