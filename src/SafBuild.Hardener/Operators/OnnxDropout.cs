using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>Passes everything on, in training too: the pretrained model has been regularised, and runs stay repeatable.</summary>
internal sealed class OnnxDropout : OnnxOperator
{
    internal override string Name => "Dropout";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0], ones_like(call[0], ScalarType.Bool)];

    internal override IEnumerable<OperatorExample> Examples => Cases([7, 10, 12, 13], [F(2, 3)]);
}
