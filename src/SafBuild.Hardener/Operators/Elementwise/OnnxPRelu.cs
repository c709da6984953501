using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

/// <summary>The slope broadcasts to the input, never the other way.</summary>
internal sealed class OnnxPRelu : OnnxOperator
{
    internal override string Name => "PRelu";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise, InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].clamp(min: Kept(0)).Plus(call[0].clamp(max: Kept(0)) * Slope(call))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(6, [F(2, 3, 4), F(3)]) with { Twin = Case(7, [F(2, 3, 4), F(3, 1)]) },
        Case(16, [F(1, 3, 2, 2), F(3, 1, 1)]),
        Case(7, [F(2, 3), Scalar(0.2)]),
        Case(9, [F(2, 3), F(1)]),
        .. Cases([7, 9, 16], [F(2, 3, 4), F(3, 1)]),
        .. Cases([7, 9, 16], [F(2, 3, 4), F(2, 3, 4)]),
    ];

    /// <summary>Before opset 7 one for each channel, which is the second dimension.</summary>
    private static Tensor Slope(NodeCall call) => call.Opset < 7 && call[1].ndim == 1 && call[1].numel() > 1
        ? call[1].reshape([-1, .. Enumerable.Repeat(1L, (int)call[0].ndim - 2)]) : call[1];
}
