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

    /// <summary>Left in the graph, with a reason.</summary>
    LeftInGraph,
}

/// <summary>A floating-point tensor of the model and what becomes of it.</summary>
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

    /// <summary>Why <see cref="Kind"/> is LeftInGraph; otherwise empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The pretrained values in row-major order, widened to float (Float64: see <see cref="Bytes"/>).</summary>
    public required float[] Values { get; init; }

    /// <summary>The same values as little-endian bytes in <see cref="ElementType"/>, bit for bit.</summary>
    public required byte[] Bytes { get; init; }

    public long Count => Values.LongLength;
}
