using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxAcos : OnnxOperator
{
    internal override string Name => "Acos";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].acos()];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 22], [In(-0.9, 0.9, 2, 3)]);
}
