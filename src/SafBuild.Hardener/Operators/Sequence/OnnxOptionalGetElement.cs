using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxOptionalGetElement : ValueOperator
{
    internal override string Name => "OptionalGetElement";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call) => [call.Value(0)];

    internal override IEnumerable<OperatorExample> Examples => [Case(18, [F(2, 3)])];
}
