using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

/// <summary>Outputs y, nothing, nothing, the sum.</summary>
internal sealed class MicrosoftSkipSimplifiedLayerNormalization : OnnxOperator
{
    internal override string Name => "SkipSimplifiedLayerNormalization";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(
        InputRole.Data.Because("added to the other one; only the normalisation mixes"),
        InputRole.Data.Because("added to the other one; only the normalisation mixes"),
        InputRole.Elementwise,
        InputRole.Elementwise.Because("a bias added before the normalisation, which alone mixes"));

    internal override IReadOnlyList<Tensor?> Run(NodeCall call)
    {
        Tensor sum = call[0].Plus(call[1]);
        sum = call.Optional(3) is { } bias ? sum.Plus(bias) : sum;
        Tensor y = sum * (sum * sum).mean([-1], keepdim: true).Plus(call.Float("epsilon", 1e-12f)).rsqrt() * call[2];
        return [y, null, null, sum];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3, 4), F(2, 3, 4), F(4), F(4)], ("epsilon", 0.001)),
        Case(17, [F(2, 3, 4), F(2, 3, 4), F(4)], ("epsilon", 0.001)),
    ];
}
