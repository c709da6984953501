using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxGreater : OnnxOperator
{
    internal override string Name => "Greater";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0] > OldBroadcast.Second(call)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 9, 13], [F(2, 3, 4), F(3, 1)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false)),
        (Case(1, [F(2, 3), F(2)], ("broadcast", 1),
            ("axis", 0)) with { Twin = Case(7, [F(2, 3), F(2, 1)]).Giving(Onnx.TensorProto.Types.DataType.Bool) }).Giving(
                Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false),
    ];
}
