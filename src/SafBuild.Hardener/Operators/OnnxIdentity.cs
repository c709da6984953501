using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxIdentity : OnnxOperator
{
    internal override string Name => "Identity";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0]];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13, 16], [F(2, 3)]);
}
