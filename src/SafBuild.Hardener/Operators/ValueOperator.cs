using TorchSharp;

namespace SafBuild.Hardener.Operators;

/// <summary>An operator that reads or gives sequences, or passes on what may be one.</summary>
internal abstract class ValueOperator : OnnxOperator
{
    internal abstract override IReadOnlyList<GraphValue?> RunValues(NodeCall call);

    internal sealed override IReadOnlyList<torch.Tensor?> Run(NodeCall call) => [.. RunValues(call).Select(v => v?.Tensor)];
}
