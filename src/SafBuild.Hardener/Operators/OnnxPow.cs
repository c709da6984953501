using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>The result has the type of the base.</summary>
internal sealed class OnnxPow : OnnxOperator
{
    internal override string Name => "Pow";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].pow(call[1]).to(call[0].dtype)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 12, 13, 15], [In(0.3, 2, 2, 3), Scalar(2.5).Constant()]),
        .. Cases([7, 12, 13, 15], [F(2, 3), Scalar(2).Constant()]),
        .. Cases([12, 13, 15], [F(2, 3), Ints(3, 2, 1)]),
    ];
}
