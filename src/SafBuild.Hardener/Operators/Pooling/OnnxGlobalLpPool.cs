using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Pooling;

internal sealed class OnnxGlobalLpPool : OnnxOperator
{
    internal override string Name => "GlobalLpPool";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        double p = call.Int("p", 2);
        long[] spatial = [.. Enumerable.Range(2, (int)call[0].ndim - 2).Select(i => (long)i)];
        return [call[0].abs().pow(Kept(p)).sum(spatial, keepdim: true).pow(Kept(1 / p))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(2, [F(1, 2, 2, 3)], ("p", 3)),
        .. Cases([7], [F(2, 3, 4, 5)]),
        .. Cases([7], [F(2, 3, 4, 5)], ("p", 1)),
    ];
}
