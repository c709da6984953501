using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxSize : OnnxOperator
{
    internal override string Name => "Size";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [tensor(call[0].numel())];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 13], [F(2, 3, 4)]).Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
        Case(13, [F(2, 0)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
    ];
}
