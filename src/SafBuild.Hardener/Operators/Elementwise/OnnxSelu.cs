using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxSelu : OnnxOperator
{
    internal override string Name => "Selu";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].clamp(min: Kept(0))
            .Plus((call[0].clamp(max: Kept(0)).exp() - Kept(1)) * Kept(call.Float("alpha", 1.67326319217681884765625)))
            * Kept(call.Float("gamma", 1.05070102214813232421875))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 22], [F(2, 3, 4)]),
        .. Cases([7, 22], [F(2, 3, 4)], ("alpha", 1.5), ("gamma", 0.9)),
    ];
}
