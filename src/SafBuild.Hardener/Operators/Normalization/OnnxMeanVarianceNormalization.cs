using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxMeanVarianceNormalization : OnnxOperator
{
    internal override string Name => "MeanVarianceNormalization";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long[] axes = call.Ints("axes") ?? [0, 2, 3];
        Tensor centred = call[0] - call[0].mean(axes, keepdim: true);
        return [centred / (centred * centred).mean(axes, keepdim: true).sqrt().Plus(1e-9)];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([9, 13], [F(2, 3, 4, 2)]),
        .. Cases([9, 13], [F(2, 3, 4, 2)], ("axes", new long[] { 2, 3 })),
    ];
}
