using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>Halves go to the even neighbour, in both.</summary>
internal sealed class OnnxRound : OnnxOperator
{
    internal override string Name => "Round";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].round()];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([11, 22], [In(-5, 5, 2, 9)]).Select(e => e.Without(gradient: false)),
        Case(11, [Floats(0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.4999)]).Without(gradient: false),
    ];
}
