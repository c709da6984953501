using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxLogSoftmax : OnnxOperator
{
    internal override string Name => "LogSoftmax";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [SoftmaxAxis.Apply(call, (x, axis) => x.log_softmax(axis))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 13], [F(2, 3, 4)], ("axis", 0)),
        Case(11, [F(2, 3, 4, 2)], ("axis", -2)),
        .. Cases([7, 11, 13], [F(2, 3, 4)]),
        .. Cases([7, 11, 13], [F(2, 3, 4)], ("axis", 2)),
    ];
}
