using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

internal sealed class MicrosoftFastGelu : OnnxOperator
{
    internal override string Name => "FastGelu";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [nn.functional.gelu(call.Optional(1) is { } bias ? call[0].Plus(bias) : call[0], TorchSharp.Modules.GELU.Approximate.tanh)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3), F(3)]),
    ];
}
