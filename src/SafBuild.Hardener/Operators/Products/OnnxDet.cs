using SafBuild.Hardener.Graph;
using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Products;

internal sealed class OnnxDet : OnnxOperator
{
    internal override string Name => "Det";

    internal override InputRoles Roles { get; } = new(InputRole.Data);

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].det()];

    internal override IEnumerable<OperatorExample> Examples => Cases([11, 22], [F(2, 3, 3)]);
}
