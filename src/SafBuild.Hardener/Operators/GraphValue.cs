using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators;

/// <summary>What a name in a graph stands for: a tensor, or a sequence of tensors.</summary>
internal sealed class GraphValue
{
    private GraphValue(Tensor? tensor, IReadOnlyList<Tensor>? sequence) => (Tensor, Sequence) = (tensor, sequence);

    /// <summary>Null for a sequence.</summary>
    internal Tensor? Tensor { get; }

    /// <summary>Null for a tensor.</summary>
    internal IReadOnlyList<Tensor>? Sequence { get; }

    /// <summary>The tensor, or those of the sequence.</summary>
    internal IReadOnlyList<Tensor> Tensors => Sequence ?? [Tensor!];

    internal static GraphValue Of(Tensor tensor) => new(tensor, null);

    internal static GraphValue Of(IReadOnlyList<Tensor> sequence) => new(null, sequence);

    public override string ToString() =>
        Tensor is not null ? $"{Tensor.dtype}[{string.Join(",", Tensor.shape)}]" : $"sequence of {Sequence!.Count}";
}
