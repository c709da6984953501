using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxIsInf : OnnxOperator
{
    internal override string Name => "IsInf";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor infinite = call[0].isinf();
        infinite = call.Int("detect_positive", 1) != 0 ? infinite : infinite.logical_and(call[0] < Kept(0));
        return [call.Int("detect_negative", 1) != 0 ? infinite : infinite.logical_and(call[0] > Kept(0))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([10, 20], [Floats(1, double.PositiveInfinity, double.NegativeInfinity)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false)),
        .. Cases([10, 20], [Floats(1, double.PositiveInfinity, double.NegativeInfinity)], ("detect_negative", 0))
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Bool).Without(gradient: false)),
    ];
}
