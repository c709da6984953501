using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Selection;

internal sealed class OnnxNonZero : OnnxOperator
{
    internal override string Name => "NonZero";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].nonzero().t()];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([9, 13], [Indices(2, 3, 4)]).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
        Case(13, [Bools(2, 3)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        Case(13, [Floats(0, 1, 2)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
    ];
}
