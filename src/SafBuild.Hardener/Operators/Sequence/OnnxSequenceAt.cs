using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sequence;

internal sealed class OnnxSequenceAt : OnnxOperator
{
    internal override string Name => "SequenceAt";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        IReadOnlyList<Tensor> sequence = call.Sequence(0);
        long at = call.Longs(1)![0];
        return [sequence[(int)(at < 0 ? at + sequence.Count : at)]];
    }

    internal override IEnumerable<OperatorExample> Examples =>
        new[] { 0L, -1 }.Select(
            at => Case(11, [F(2), F(3), Ints(at).Reshaped()]) with { Before = ["s = SequenceConstruct(x0, x1)"], Reads = ["s", "x2"] });
}
