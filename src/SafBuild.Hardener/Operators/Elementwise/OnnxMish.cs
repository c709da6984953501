using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxMish : OnnxOperator
{
    internal override string Name => "Mish";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0] * OnnxSoftplus.Of(call[0]).tanh()];

    internal override IEnumerable<OperatorExample> Examples => Cases([18, 22], [F(2, 3)]);
}
