using static SafBuild.Hardener.Operators.ExampleInput;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>The slope broadcasts to the input, never the other way.</summary>
internal sealed class OnnxPRelu : OnnxOperator
{
    internal override string Name => "PRelu";

    internal override IReadOnlyList<Tensor> Run(NodeCall call) => [call[0].clamp(min: 0) + call[0].clamp(max: 0) * call[1]];

    internal override IEnumerable<OperatorExample> Examples =>
    [
        .. Cases([7, 9, 16], [F(2, 3, 4), F(3, 1)]),
        .. Cases([7, 9, 16], [F(2, 3, 4), F(2, 3, 4)]),
    ];
}
