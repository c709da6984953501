using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxLRN : OnnxOperator
{
    internal override string Name => "LRN";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long size = call.Int("size", 1);
        long before = (size - 1) / 2;
        // Sums of squares over neighbouring channels, as differences of running sums.
        Tensor squares = (x * x).reshape(x.shape[0], x.shape[1], -1);
        Tensor sums = nn.functional.pad(squares, [0, 0, before, size - 1 - before]).unfold(1, size, 1).sum(-1).reshape(x.shape);
        return [x / (sums * Kept(call.Float("alpha", 1e-4f) / size)).Plus(call.Float("bias", 1)).pow(Kept(call.Float("beta", 0.75)))];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(13, [F(1, 6, 2, 2)], ("size", 5), ("alpha", 0.3)),
        Case(13, [F(2, 2, 2, 2)], ("size", 7), ("alpha", 0.3)),
        .. Cases([7, 13], [F(1, 5, 2, 3)], ("size", 3), ("alpha", 0.5)),
        .. Cases([7, 13], [F(1, 5, 2, 3)], ("size", 3), ("alpha", 0.5), ("beta", 0.5), ("bias", 2.0)),
    ];
}
