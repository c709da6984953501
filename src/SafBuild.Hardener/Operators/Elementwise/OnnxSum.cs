using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxSum : OnnxOperator
{
    internal override string Name => "Sum";

    internal override InputRoles Roles { get; } = new() { Rest = InputRole.Elementwise };

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call.All.Aggregate((a, b) => a.Plus(b))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(6, [F(2, 3), F(2, 3), F(2, 3)]),
        .. Cases([8, 13], [F(2, 3, 4)]),
        .. Cases([8, 13], [F(2, 3, 4), F(3, 1), F(4)]),
    ];
}
