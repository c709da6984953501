using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxMax : OnnxOperator
{
    internal override string Name => "Max";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call.All.Aggregate(maximum)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([8, 12, 13], [F(2, 3, 4)]),
        .. Cases([8, 12, 13], [F(2, 3, 4), F(3, 1), F(4)]),
    ];
}
