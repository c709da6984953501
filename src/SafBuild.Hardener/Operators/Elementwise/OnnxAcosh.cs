using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxAcosh : OnnxOperator
{
    internal override string Name => "Acosh";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].acosh()];

    internal override IEnumerable<OperatorExample> Examples => Cases([9, 22], [In(1.1, 3, 2, 3)]);
}
