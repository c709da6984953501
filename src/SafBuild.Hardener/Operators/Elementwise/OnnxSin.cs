using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxSin : OnnxOperator
{
    internal override string Name => "Sin";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].sin()];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 22], [F(2, 3)]);
}
