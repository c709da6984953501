using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Integers divide towards zero.</summary>
internal sealed class OnnxDiv : OnnxOperator
{
    internal override string Name => "Div";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].is_integral() ? call[0].div(call[1], RoundingMode.trunc) : call[0] / call[1]];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 13, 14], [F(2, 3, 4), In(0.5, 2, 2, 3, 4)]),
        .. Cases([7, 13, 14], [F(4), In(0.5, 2, 2, 3, 1)]),
        .. Cases([7, 13, 14], [Ints(-7, 7, 9), Ints(2, 2, -4).Reshaped(3)])
            .Select(e => e.Giving(Onnx.TensorProto.Types.DataType.Int64).Without(gradient: false)),
    ];
}
