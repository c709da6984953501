using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxExp : OnnxOperator
{
    internal override string Name => "Exp";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].exp()];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13], [F(2, 3)]);
}
