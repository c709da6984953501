using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Operators.Quantized;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>A, quantised over its own range, times quantised B: scale, zero point and bias of B follow.</summary>
internal sealed class MicrosoftDynamicQuantizeMatMul : OnnxOperator
{
    internal override string Name => "DynamicQuantizeMatMul";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data, InputRole.Codes(ChannelRules.Last), InputRole.Step, InputRole.Numbers, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor[] a = OnnxDynamicQuantizeLinear.Quantize(call[0]);
        long rank = call[1].ndim;
        Tensor b = QuantizedArithmetic.Centred(call[1], call.Optional(3), rank - 1)
            * QuantizedArithmetic.Along(call[2].to(ScalarType.Float64), rank - 1, rank);
        Tensor y = (QuantizedArithmetic.Centred(a[0], a[2], 0) * a[1].to(ScalarType.Float64)).matmul(b).to(call.Precision);
        return [call.Optional(4) is { } bias ? y.Plus(bias) : y];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 4), Whole(-99, 99, 4, 3).As(DataType.Int8).Constant(), Scalar(0.01).Constant(), Ints(3).Reshaped().As(DataType.Int8),
            F(3)]).Without(gradient: false),
    ];
}
