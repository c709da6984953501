using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Microsoft;

internal sealed class MicrosoftQuickGelu : OnnxOperator
{
    internal override string Name => "QuickGelu";

    internal override string Domain => "com.microsoft";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0] * (call[0] * Kept(call.Float("alpha", 1.702f))).sigmoid()];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3)]),
        Case(17, [F(2, 3)], ("alpha", 1.0)),
    ];
}
