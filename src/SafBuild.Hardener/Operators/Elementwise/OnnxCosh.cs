using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxCosh : OnnxOperator
{
    internal override string Name => "Cosh";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].cosh()];

    internal override IEnumerable<OperatorExample> Examples => Cases([9, 22], [In(-0.9, 0.9, 2, 3)]);
}
