using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Losses;

/// <summary>Outputs the loss and the log-probabilities.</summary>
internal sealed class OnnxSoftmaxCrossEntropyLoss : OnnxOperator
{
    internal override string Name => "SoftmaxCrossEntropyLoss";

    internal override InputRoles Roles => OnnxNegativeLogLikelihoodLoss.LossRoles;

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor logarithms = call[0].log_softmax(1);
        return [OnnxNegativeLogLikelihoodLoss.Loss(call, logarithms), logarithms];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([12, 13], [F(3, 5), Indices(5, 3)]).Select(e => e with { Outputs = 2 }),
        Case(13, [F(2, 3, 4), Indices(3, 2, 4), In(0.2, 1, 3)], ("ignore_index", 2)),
        Case(13, [F(2, 3, 4), Indices(3, 2, 4)], ("reduction", "none")),
    ];
}
