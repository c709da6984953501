using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Shape;

internal sealed class OnnxReverseSequence : OnnxOperator
{
    internal override string Name => "ReverseSequence";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Integers);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long batch = call.Int("batch_axis", 1);
        long time = call.Int("time_axis", 0);
        long steps = x.shape[time];
        Tensor lengths = call[1].to(ScalarType.Int64).unsqueeze(0);
        Tensor t = Arange(steps, ScalarType.Int64, x.device).unsqueeze(1);
        // [time, batch]: where each place takes its values from.
        Tensor from = where(t < lengths, lengths - Kept(1) - t, t.expand(steps, x.shape[batch]));
        long[] shape = new long[x.ndim];
        Array.Fill(shape, 1);
        (shape[time], shape[batch]) = (steps, x.shape[batch]);
        Tensor ordered = time < batch ? from : from.t();
        return [x.gather(time, ordered.reshape(shape).expand(x.shape))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(10, [F(2, 3, 4), Ints(3, 1, 2)], ("batch_axis", 1), ("time_axis", 0)) with { Inputs = [F(3, 2, 4), Ints(3, 1)] },
        Case(10, [F(4, 3, 2), Ints(4, 2, 1)]),
        Case(10, [F(3, 4), Ints(1, 4, 2)], ("batch_axis", 0), ("time_axis", 1)),
    ];
}
