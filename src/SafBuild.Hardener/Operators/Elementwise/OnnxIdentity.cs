using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxIdentity : ValueOperator
{
    internal override string Name => "Identity";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call) => [call.Value(0)];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13, 16], [F(2, 3)]);
}
