using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxMin : OnnxOperator
{
    internal override string Name => "Min";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call.All.Aggregate(minimum)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([8, 12, 13], [F(2, 3, 4)]),
        .. Cases([8, 12, 13], [F(2, 3, 4), F(3, 1), F(4)]),
    ];
}
