using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

/// <summary>Outputs y, mean, inverse standard deviation.</summary>
internal sealed class OnnxLayerNormalization : OnnxOperator
{
    internal override string Name => "LayerNormalization";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long axis = call.Axis(-1, x.ndim);
        long[] axes = [.. Enumerable.Range((int)axis, (int)(x.ndim - axis)).Select(i => (long)i)];
        Tensor mean = x.mean(axes, keepdim: true);
        Tensor centred = x - mean;
        Tensor inverse = (centred * centred).mean(axes, keepdim: true).Plus(call.Float("epsilon", 1e-5f)).rsqrt();
        Tensor y = centred * inverse * call[1];
        return [call.Optional(2) is { } bias ? y.Plus(bias) : y, mean, inverse];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(17, [F(2, 3, 4), F(4), F(4)]),
        Case(17, [F(2, 3, 4), F(3, 4)], ("axis", 1), ("epsilon", 0.01)),
        Case(17, [F(2, 3, 4), F(4), F(4)]) with { Outputs = 3 },
        Case(12, [F(2, 3, 4), F(4), F(4)]),
        Case(17, [F(2, 3, 4), F(2, 3, 4), F(3, 4)], ("axis", 0)) with { Outputs = 2 },
        Case(17, [F(2, 3, 4), F(3, 4), F(3, 4)], ("axis", -2)),
    ];
}
