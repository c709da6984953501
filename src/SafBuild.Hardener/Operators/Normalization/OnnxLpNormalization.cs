using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxLpNormalization : OnnxOperator
{
    internal override string Name => "LpNormalization";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long[] axis = [call.Axis(-1, x.ndim)];
        Tensor powers = call.Int("p", 2) == 1 ? x.abs().sum(axis, keepdim: true) : (x * x).sum(axis, keepdim: true);
        // A vector of zeros stays one, with a gradient that is a number.
        Tensor safe = where(powers == Kept(0), ones_like(powers), powers);
        return [x / (call.Int("p", 2) == 1 ? safe : safe.sqrt())];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 22], [F(2, 3, 4)]),
        .. Cases([7, 22], [F(2, 3, 4)], ("axis", 1), ("p", 1)),
        Case(22, [In(0, 0, 2, 3)]).Without(gradient: false),
    ];
}
