using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxConcat : OnnxOperator
{
    internal override string Name => "Concat";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [cat(call.All, call.Axis(1, call[0].ndim))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 13], [F(2, 3), F(2, 1), F(2, 2)], ("axis", 1)),
        .. Cases([11, 13], [F(2, 3), F(2, 1)], ("axis", -1)),
        .. Cases([7, 13], [F(2, 3)], ("axis", 0)),
    ];
}
