using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxAdd : OnnxOperator
{
    internal override string Name => "Add";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].Plus(OldBroadcast.Second(call))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(6, [In(0.5, 2, 2, 3, 4), In(0.5, 2, 3)], ("broadcast", 1),
            ("axis", 1)) with { Twin = Case(7, [In(0.5, 2, 2, 3, 4), In(0.5, 2, 3, 1)]) },
        Case(1, [In(0.5, 2, 2, 3, 4), In(0.5, 2, 4)], ("broadcast", 1),
            ("consumed_inputs", new long[] { 0, 0 })) with { Twin = Case(7, [In(0.5, 2, 2, 3, 4), In(0.5, 2, 4)]) },
        Case(13, [F(2, 3).As(Onnx.TensorProto.Types.DataType.Double), F(3).As(Onnx.TensorProto.Types.DataType.Double)])
            .Giving(Onnx.TensorProto.Types.DataType.Double),
        Case(13, [F(2, 0), F(1)]),
        Case(14, [F(2, 3).As(Onnx.TensorProto.Types.DataType.Float16), F(3).As(Onnx.TensorProto.Types.DataType.Float16)])
            .Giving(Onnx.TensorProto.Types.DataType.Float16) with { Tolerance = 2e-3 },
        .. Cases([7, 13, 14], [F(2, 3, 4), F(2, 3, 4)]),
        .. Cases([7, 13, 14], [F(2, 3, 4), F(3, 1)]),
        .. Cases([7, 13, 14], [F(4), F(2, 3, 4)]),
        .. Cases([7, 13, 14], [Indices(9, 2, 3), Indices(4, 3)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
    ];
}
