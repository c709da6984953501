using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxMin : OnnxOperator
{
    internal override string Name => "Min";

    internal override InputRoles Roles { get; } = new() { Rest = InputRole.Elementwise };

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call.All.Aggregate(minimum)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(12, [Whole(-9, 9, 2, 3), Whole(-9, 9, 3)]).Giving(Onnx.TensorProto.Types.DataType.Int32).Without(gradient: false),
        Case(13, [Floats(1, double.NaN, 3), Floats(2, 2, 2)]).Without(gradient: false),
        Case(6, [F(2, 3), F(2, 3)]),
        Case(12, [Ints(1, 5), Ints(4, 2)]).Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false),
        .. Cases([8, 12, 13], [F(2, 3, 4)]),
        .. Cases([8, 12, 13], [F(2, 3, 4), F(3, 1), F(4)]),
    ];
}
