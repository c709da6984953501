using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxSequenceConstruct : ValueOperator
{
    internal override string Name => "SequenceConstruct";

    internal override InputRoles Roles { get; } = new() { Rest = InputRole.Data };

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call) => [GraphValue.Of(call.All)];

    internal override IEnumerable<OperatorExample> Examples =>
        [Case(11, [F(2), F(3), Ints(1).Reshaped()]) with { Reads = ["x0", "x1"], Makes = ["s"], After = ["y0 = SequenceAt(s, x2)"] }];
}
