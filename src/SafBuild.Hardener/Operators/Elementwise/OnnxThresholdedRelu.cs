using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.KeptScalar;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Elementwise;

internal sealed class OnnxThresholdedRelu : OnnxOperator
{
    internal override string Name => "ThresholdedRelu";

    internal override InputRoles Roles { get; } = new(InputRole.Elementwise);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0] * (call[0] > Kept(call.Float("alpha", 1))).to(call.Precision)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([10, 22], [F(2, 3, 4)]),
        .. Cases([10, 22], [F(2, 3, 4)], ("alpha", 0.5)),
    ];
}
