using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxMean : OnnxOperator
{
    internal override string Name => "Mean";

    internal override InputRoles Roles { get; } = new() { Rest = InputRole.Elementwise };

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call.All.Aggregate((a, b) => a.Plus(b)) / Kept(call.All.Length)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(6, [F(2, 3), F(2, 3)]),
        .. Cases([8, 13], [F(2, 3, 4)]),
        .. Cases([8, 13], [F(2, 3, 4), F(3, 1), F(4)]),
    ];
}
