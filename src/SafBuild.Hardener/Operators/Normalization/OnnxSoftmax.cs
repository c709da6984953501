using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Normalization;

internal sealed class OnnxSoftmax : OnnxOperator
{
    internal override string Name => "Softmax";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [SoftmaxAxis.Apply(call, (x, axis) => x.softmax(axis))];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 11, 13], [F(2, 3, 4)], ("axis", 0)),
        Case(13, [F(5)]),
        Case(11, [F(5)], ("axis", 0)),
        Case(13, [F(2, 0, 3)], ("axis", 2)),
        Case(11, [F(2, 3, 4, 2)], ("axis", -2)),
        .. Cases([7, 11, 13], [F(2, 3, 4)]),
        .. Cases([7, 11, 13], [F(2, 3, 4)], ("axis", 2)),
        .. Cases([11, 13], [F(2, 3, 4)], ("axis", -2)),
    ];
}
