using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxAbs : OnnxOperator
{
    internal override string Name => "Abs";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].abs()];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13], [F(2, 3, 4)]);
}
