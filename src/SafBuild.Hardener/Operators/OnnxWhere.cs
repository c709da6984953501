using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxWhere : OnnxOperator
{
    internal override string Name => "Where";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [where(call[0], call[1], call[2])];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([9, 16], [Bools(2, 1, 4), F(3, 1), F(4)]),
    ];
}
