using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxFloor : OnnxOperator
{
    internal override string Name => "Floor";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].floor()];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13], [F(2, 3)]).Select(e => e.Without(gradient: false));
}
