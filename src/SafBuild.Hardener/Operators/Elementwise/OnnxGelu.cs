using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxGelu : OnnxOperator
{
    internal override string Name => "Gelu";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [nn.functional.gelu(
            call[0], call.Text("approximate", "none") == "tanh"
                ? TorchSharp.Modules.GELU.Approximate.tanh
                : TorchSharp.Modules.GELU.Approximate.none)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([20], [F(2, 3, 4)]),
        .. Cases([20], [F(2, 3, 4)], ("approximate", "tanh")),
    ];
}
