using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxReciprocal : OnnxOperator
{
    internal override string Name => "Reciprocal";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].reciprocal()];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13], [In(0.3, 3, 2, 3)]);
}
