using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>Integers divide towards zero.</summary>
internal sealed class OnnxDiv : OnnxOperator
{
    internal override string Name => "Div";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].is_integral() ? call[0].div(OldBroadcast.Second(call), RoundingMode.trunc) : call[0] / OldBroadcast.Second(call)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(6, [In(0.5, 2, 2, 3, 4), In(0.5, 2, 3)], ("broadcast", 1),
            ("axis", 1)) with { Twin = Case(7, [In(0.5, 2, 2, 3, 4), In(0.5, 2, 3, 1)]) },
        Case(1, [In(0.5, 2, 2, 3, 4), In(0.5, 2, 4)], ("broadcast", 1),
            ("consumed_inputs", new long[] { 0, 0 })) with { Twin = Case(7, [In(0.5, 2, 2, 3, 4), In(0.5, 2, 4)]) },
        Case(14, [Whole(-20, 20, 2, 3), Ints(3).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32)])
            .Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(14, [Whole(0, 250, 5).As(Onnx.TensorProto.Types.DataType.Uint8), Ints(7).Reshaped().As(Onnx.TensorProto.Types.DataType.Uint8)])
            .Giving(Onnx.TensorProto.Types.DataType.Uint8).Without(gradient: false),
        Case(13, [F(2, 3).As(Onnx.TensorProto.Types.DataType.Double), In(1, 2, 3).As(Onnx.TensorProto.Types.DataType.Double)])
            .Giving(Onnx.TensorProto.Types.DataType.Double),
        Case(7, [Scalar(1), In(1, 2, 3)]),
        .. Cases([7, 13, 14], [F(2, 3, 4), In(0.5, 2, 2, 3, 4)]),
        .. Cases([7, 13, 14], [F(4), In(0.5, 2, 2, 3, 1)]),
        .. Cases([7, 13, 14], [Ints(-7, 7, 9), Ints(2, 2, -4).Reshaped(3)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
    ];
}
