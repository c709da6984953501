using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Pooling;

internal sealed class OnnxGlobalAveragePool : OnnxOperator
{
    internal override string Name => "GlobalAveragePool";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) =>
        [call[0].mean([.. Enumerable.Range(2, (int)call[0].ndim - 2).Select(i => (long)i)], keepdim: true)];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        Case(1, [F(1, 2, 2, 3, 2)]),
        .. Cases([7, 22], [F(2, 3, 4, 5)]),
        .. Cases([7, 22], [F(2, 3, 4)]),
    ];
}
