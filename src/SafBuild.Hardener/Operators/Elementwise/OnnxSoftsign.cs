using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxSoftsign : OnnxOperator
{
    internal override string Name => "Softsign";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0] / call[0].abs().Plus(1)];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 22], [F(2, 3)]);
}
