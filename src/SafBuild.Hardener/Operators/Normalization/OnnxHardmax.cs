using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxHardmax : OnnxOperator
{
    internal override string Name => "Hardmax";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [SoftmaxAxis.Apply(call, (x, axis) => zeros_like(x).scatter(axis, x.argmax(axis, keepdim: true), ones_like(x)))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 13], [F(2, 3, 4)]).Select(e => e.Without(gradient: false)),
        Case(13, [Whole(0, 2, 2, 5).As(Onnx.TensorProto.Types.DataType.Float)]).Without(gradient: false),
    ];
}
