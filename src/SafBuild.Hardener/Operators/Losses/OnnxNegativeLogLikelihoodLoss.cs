using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Losses;

/// <summary>Log-probabilities [N, C, ...], classes [N, ...], optional factors [C].</summary>
internal sealed class OnnxNegativeLogLikelihoodLoss : OnnxOperator
{
    internal override string Name => "NegativeLogLikelihoodLoss";

    /// <summary>Which SoftmaxCrossEntropyLoss shares.</summary>
    internal static InputRoles LossRoles { get; } = new(
        InputRole.Data.Because("scores; only the mean over the samples mixes"),
        InputRole.Integers,
        InputRole.Elementwise.Because("a factor of each class; only the mean over the samples mixes"));

    internal override InputRoles Roles => LossRoles;

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [Loss(call, call[0])];

    /// <summary>Reads the classes, the factors and the attributes of the node, which SoftmaxCrossEntropyLoss shares.</summary>
    internal static Tensor Loss(NodeCall call, Tensor logarithms)
    {
        Tensor classes = call[1].to(ScalarType.Int64);
        Tensor counted = call.Has("ignore_index") ? classes != Kept(call.Int("ignore_index", 0)) : ones_like(classes, ScalarType.Bool);
        Tensor safe = where(counted, classes, zeros_like(classes));
        Tensor factors = call.Optional(2) is { } given
            ? given.index_select(0, safe.reshape(-1)).reshape(safe.shape) : ones(safe.shape, logarithms.dtype, logarithms.device);
        factors = factors * counted.to(logarithms.dtype);
        Tensor losses = -logarithms.gather(1, safe.unsqueeze(1)).squeeze(1) * factors;
        return call.Text("reduction", "mean") switch
        {
            "none" => losses,
            "sum" => losses.sum(),
            _ => losses.sum() / factors.sum(),
        };
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([12, 13], [F(3, 5), Indices(5, 3)]),
        .. Cases([12, 13], [F(2, 3, 4), Indices(3, 2, 4), In(0.2, 1, 3)], ("reduction", "mean"), ("ignore_index", 1)),
        Case(13, [F(2, 3, 4), Indices(3, 2, 4)], ("reduction", "none")),
        Case(13, [F(2, 3, 4), Indices(3, 2, 4), In(0.2, 1, 3)], ("reduction", "sum")),
    ];
}
