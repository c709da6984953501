using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxEqual : OnnxOperator
{
    internal override string Name => "Equal";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].eq(OldBroadcast.Second(call))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 13, 19], [Indices(3, 2, 3, 4), Indices(3, 3, 1)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false)),
        Case(11, [Bools(2, 3), Bools(3)]).Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false),
        Case(13, [Floats(1, 2, 3), Floats(1, 5, 3)]).Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false),
    ];
}
