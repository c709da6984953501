using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxRMSNormalization : OnnxOperator
{
    internal override string Name => "RMSNormalization";

    internal override InputRoles Roles { get; } = new(InputRole.Data, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor x = call[0];
        long axis = call.Axis(-1, x.ndim);
        long[] axes = [.. Enumerable.Range((int)axis, (int)(x.ndim - axis)).Select(i => (long)i)];
        return [x * (x * x).mean(axes, keepdim: true).Plus(call.Float("epsilon", 1e-5f)).rsqrt() * call[1]];
    }

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(23, [F(2, 3, 4), F(4)]),
        Case(23, [F(2, 3, 4), F(3, 4)], ("axis", 1), ("epsilon", 0.01)),
    ];
}
