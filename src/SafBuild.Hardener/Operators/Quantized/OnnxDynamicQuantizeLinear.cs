using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Onnx.TensorProto.Types;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Quantized;

/// <summary>8 bits over the range of the input, which is widened to hold 0. Outputs y, scale and zero point.</summary>
internal sealed class OnnxDynamicQuantizeLinear : OnnxOperator
{
    internal override string Name => "DynamicQuantizeLinear";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => Quantize(call[0]);

    internal static Tensor[] Quantize(Tensor x)
    {
        Tensor low = x.detach().min().clamp(max: Kept(0));
        Tensor scale = (x.detach().max().clamp(min: Kept(0)) - low) / Kept(255);
        scale = where(scale == Kept(0), ones_like(scale), scale);
        Tensor zero = (-low / scale).round().clamp(Kept(0), Kept(255));
        return [QuantizedArithmetic.Round(x / scale).Plus(zero).clamp(Kept(0), Kept(255)), scale, zero.to(ScalarType.Byte)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [F(2, 5)]).Giving(DataType.Uint8, DataType.Float, DataType.Uint8).Without(gradient: false),
        Case(11, [In(1, 2, 2, 5)]).Giving(DataType.Uint8, DataType.Float, DataType.Uint8).Without(gradient: false),
    ];
}
