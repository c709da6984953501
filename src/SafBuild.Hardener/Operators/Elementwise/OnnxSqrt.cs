using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxSqrt : OnnxOperator
{
    internal override string Name => "Sqrt";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].sqrt()];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13], [In(0.1, 3, 2, 3)]);
}
