using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxSequenceInsert : ValueOperator
{
    internal override string Name => "SequenceInsert";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call)
    {
        List<Tensor> sequence = [.. call.Sequence(0)];
        long at = call.Longs(2)?[0] ?? sequence.Count;
        sequence.Insert((int)(at < 0 ? at + sequence.Count : at), call[1]);
        return [GraphValue.Of(sequence)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [F(2), F(3), Ints(0).Reshaped()]) with { Before = ["e = SequenceConstruct(x0)"], Reads = ["e", "x1", "x2"], Makes = ["s"],
            After = ["y0 = SequenceAt(s, x2)"] },
        Case(11, [F(2), F(3), Ints(-1).Reshaped()]) with { Before = ["e = SequenceConstruct(x0)"], Reads = ["e", "x1"], Makes = ["s"],
            After = ["y0 = SequenceAt(s, x2)"] },
    ];
}
