using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>Attributes before opset 11, inputs since.</summary>
internal sealed class OnnxClip : OnnxOperator
{
    internal override string Name => "Clip";

    internal override InputRoles Roles { get; } = new(
        InputRole.Elementwise, InputRole.Structure("bound of Clip"), InputRole.Structure("bound of Clip"));

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        double? low = call.Doubles(1)?.FirstOrDefault() ?? (call.Has("min") ? call.Float("min", 0) : null);
        double? high = call.Doubles(2)?.FirstOrDefault() ?? (call.Has("max") ? call.Float("max", 0) : null);
        x = low is { } min ? x.clamp(min: Bound(x, min)) : x;
        return [high is { } max ? x.clamp(max: Bound(x, max)) : x];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(2, 9), Scalar(1).Constant(), Scalar(-0.5).Constant()]).Without(gradient: false),
        Case(13, [F(2, 9), Scalar(-0.5), Scalar(1)]) with { HasGradient = false },
        Case(13, [F(2, 9)]),
        Case(11, [F(2, 9), Scalar(-0.5).Constant()]),
        Case(12, [Whole(-9, 9, 5), Missing, Ints(3).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32)])
            .Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(12, [Whole(0, 200, 5).As(Onnx.TensorProto.Types.DataType.Uint8), Ints(30).Reshaped().As(Onnx.TensorProto.Types.DataType.Uint8),
            Ints(99).Reshaped().As(Onnx.TensorProto.Types.DataType.Uint8)]).Giving(Onnx.TensorProto.Types.DataType.Uint8)
                .Without(gradient: false),
        .. Cases([7], [F(2, 9)], ("min", -0.5), ("max", 1.0)),
        .. Cases([7], [F(2, 9)], ("min", 0.0)),
        .. Cases([11, 12, 13], [F(2, 9), Scalar(-0.5).Constant(), Scalar(1).Constant()]),
        .. Cases([11, 12, 13], [F(2, 9), Missing, Scalar(1).Constant()]),
        .. Cases([12, 13], [Indices(9, 5), Ints(2).Reshaped(), Ints(5).Reshaped()])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
    ];

    private static TorchSharp.Scalar Bound(Tensor x, double bound) =>
        x.is_integral() ? Kept(checked((long)bound)) : Kept(bound);
}
