using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>Passes everything on, in training too: the pretrained model has been regularised, and runs stay repeatable.</summary>
internal sealed class OnnxDropout : OnnxOperator
{
    internal override string Name => "Dropout";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Structure("dropout ratio"), InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0], ones_like(call[0], ScalarType.Bool)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(1, [F(2, 3)], ("is_test", 1), ("ratio", 0.4)) with { Twin = Case(7, [F(2, 3)]) },
        .. Cases([7, 10, 12, 13], [F(2, 3)]),
        Case(12, [F(2, 3), Scalar(0.5).Constant()]).Giving(Onnx.TensorProto.Types.DataType.Float, Onnx.TensorProto.Types.DataType.Bool),
        Case(13, [F(2, 3), Scalar(0.5).Constant(), Bools().Constant()]) with { Inputs = [F(2, 3), Scalar(0.5).Constant(), Missing] },
        Case(7, [F(2, 3)], ("ratio", 0.3)),
    ];
}
