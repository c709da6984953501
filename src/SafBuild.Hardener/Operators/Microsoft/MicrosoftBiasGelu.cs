using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

internal sealed class MicrosoftBiasGelu : OnnxOperator
{
    internal override string Name => "BiasGelu";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [nn.functional.gelu(call[0].Plus(call[1]))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3), F(3)]),
    ];
}
