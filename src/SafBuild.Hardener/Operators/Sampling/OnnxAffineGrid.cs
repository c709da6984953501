using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sampling;

internal sealed class OnnxAffineGrid : OnnxOperator
{
    internal override string Name => "AffineGrid";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [nn.functional.affine_grid(call[0], call.Longs(1), call.Int("align_corners", 0) != 0)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(20, [F(2, 2, 3), Ints(2, 3, 3, 4)]),
        Case(20, [F(1, 2, 3), Ints(1, 3, 3, 4)], ("align_corners", 1)),
        Case(20, [F(1, 3, 4), Ints(1, 1, 2, 3, 2)]),
    ];
}
