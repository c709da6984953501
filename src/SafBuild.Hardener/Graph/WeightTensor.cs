using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>How a tensor of the model is stored.</summary>
internal enum WeightKind
{
    /// <summary>A matrix or kernel: SAF form.</summary>
    Saf,

    /// <summary>A bias, normalisation parameter or other small tensor: three copies, bitwise majority.</summary>
    ThreeCopies,

    /// <summary>Integers of a quantised matrix or kernel: their own bits.</summary>
    OwnBits,

    /// <summary>No weight, but part of the graph's structure; left there, with a reason.</summary>
    LeftInGraph,

    /// <summary>A weight that stays in the graph, outside the fault model, with a reason.</summary>
    NotCovered,
}

/// <summary>
/// A tensor of the model and what becomes of it: any of floating-point numbers, and of the others those that enter arithmetic as data.
/// </summary>
internal sealed record WeightTensor
{
    /// <summary>Name of the initializer (also of one made from a Constant node or hoisted from a subgraph). Unique.</summary>
    public required string Name { get; init; }

    /// <summary>Dimensions; empty for a scalar.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    public required NumberType ElementType { get; init; }

    public required WeightKind Kind { get; init; }

    /// <summary>
    /// Shape of one scale per output channel, in the sense of TensorEntry.ScaleShape:
    /// Conv [Cout,1,...], MatMul [...,1,N], Gemm by transB, Gather [rows,1,...], LSTM [dirs,gates*hidden,1].
    /// Of the tensor's rank; all ones for three-copy tensors.
    /// </summary>
    public required IReadOnlyList<long> ChannelScaleShape { get; init; }

    /// <summary>Operator and node that read it, e.g. "Conv 'layer1.0.conv1'"; for messages.</summary>
    public required string ReadBy { get; init; }

    /// <summary>Why <see cref="Kind"/> is LeftInGraph or NotCovered; otherwise empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether training may change it: no integers, and no steps of a quantisation.</summary>
    public bool Trains { get; init; } = true;

    /// <summary>
    /// The pretrained values in row-major order, widened to float (Float64: see <see cref="Bytes"/>); empty where they are no
    /// floating-point numbers.
    /// </summary>
    public required float[] Values { get; init; }

    /// <summary>The same values as little-endian bytes in <see cref="ElementType"/>, bit for bit.</summary>
    public required byte[] Bytes { get; init; }

    public long Count => TensorData.Count(Shape);

    /// <summary>Whether it goes into the blob.</summary>
    public bool IsStored => Kind is WeightKind.Saf or WeightKind.ThreeCopies or WeightKind.OwnBits;

    /// <summary>Bits of its elements, without those that fill up the last byte.</summary>
    public long Bits => Count * ElementType.Bits();
}
