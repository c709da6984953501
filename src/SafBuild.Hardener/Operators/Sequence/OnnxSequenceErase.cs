using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxSequenceErase : ValueOperator
{
    internal override string Name => "SequenceErase";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<GraphValue?> RunValues(NodeCall call)
    {
        List<Tensor> sequence = [.. call.Sequence(0)];
        long at = call.Longs(1)?[0] ?? -1;
        sequence.RemoveAt((int)(at < 0 ? at + sequence.Count : at));
        return [GraphValue.Of(sequence)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(11, [F(2), F(3), Ints(0).Reshaped()]) with { Before = ["e = SequenceConstruct(x0, x1)"], Reads = ["e", "x2"], Makes = ["s"],
            After = ["y0 = SequenceAt(s, x2)"] },
        Case(11, [F(2), F(3), Ints(0).Reshaped()]) with { Before = ["e = SequenceConstruct(x0, x1)"], Reads = ["e"], Makes = ["s"],
            After = ["y0 = SequenceAt(s, x2)"] },
    ];
}
