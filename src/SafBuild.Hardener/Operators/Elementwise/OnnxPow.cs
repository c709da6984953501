using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>The result has the type of the base.</summary>
internal sealed class OnnxPow : OnnxOperator
{
    internal override string Name => "Pow";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Structure("exponent of Pow"));

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].pow(OldBroadcast.Second(call)).to(call[0].dtype)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(1, [In(0.5, 2, 2, 3), In(0.5, 2, 2)], ("broadcast", 1),
            ("axis", 0)) with { Twin = Case(7, [In(0.5, 2, 2, 3), In(0.5, 2, 2, 1)]) },
        Case(13, [Ints(-3, 2, 5), Ints(2, 3, 0)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        Case(13, [Whole(1, 9, 3), Scalar(0.5).Constant()]).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(15, [F(2, 3), Scalar(3).Constant()]),
        Case(15, [Scalar(2), F(2, 3)]),
        Case(13, [F(3), Ints(2).Reshaped().As(Onnx.TensorProto.Types.DataType.Int32)]),
        .. Cases([7, 12, 13, 15], [In(0.3, 2, 2, 3), Scalar(2.5).Constant()]),
        .. Cases([7, 12, 13, 15], [F(2, 3), Scalar(2).Constant()]),
        .. Cases([12, 13, 15], [F(2, 3), Ints(3, 2, 1)]),
    ];
}
