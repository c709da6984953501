using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxConcat : OnnxOperator
{
    internal override string Name => "Concat";

    internal override InputRoles Roles { get; } = new() { Rest = InputRole.Data };

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [cat(call.All, call.Axis(1, call[0].ndim))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(2, 0), F(2, 3)], ("axis", 1)),
        Case(13, [Ints(1, 2).Reshaped(2), Ints(3).Reshaped(1)], ("axis", -1)).Giving(Onnx.TensorProto.Types.DataType.Int64)
            .Without(gradient: false),
        Case(4, [F(2, 3), F(1, 3)], ("axis", 0)),
        .. Cases([7, 11, 13], [F(2, 3), F(2, 1), F(2, 2)], ("axis", 1)),
        .. Cases([11, 13], [F(2, 3), F(2, 1)], ("axis", -1)),
        .. Cases([7, 13], [F(2, 3)], ("axis", 0)),
    ];
}
