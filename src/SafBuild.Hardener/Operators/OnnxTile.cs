using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

internal sealed class OnnxTile : OnnxOperator
{
    internal override string Name => "Tile";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].repeat(call.Longs(1)!)];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 13], [F(2, 3), Ints(2, 3)]);
}
