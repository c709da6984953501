using SafBuild.Runtime.Formats.Coded;
using SafBuild.Runtime.Functions;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// How one tensor lies in the blob and how it is read (<see cref="Read"/>): as <c>w = s * f(v)</c>, as the bitwise majority of three
/// copies, or as the element's own bits. The JSON form is docs/format.md.
/// </summary>
internal sealed record TensorEntry
{
    /// <summary>Name of the initializer in graph.onnx. Unique.</summary>
    public required string Name { get; init; }

    /// <summary>Dimensions; empty for a scalar. No dimension is negative.</summary>
    public required IReadOnlyList<long> Shape { get; init; }

    /// <summary>Type of the decoded weight.</summary>
    public required NumberType ElementType { get; init; }

    /// <summary>
    /// Name of the storage format (StorageFormats). Tensors that are not in SAF form are stored bit for bit in their
    /// element type, and this is its name.
    /// </summary>
    public required string Storage { get; init; }

    /// <summary>How the stored bits become the tensor.</summary>
    public required ReadKind Read { get; init; }

    /// <summary>How often the tensor is stored: 3 for three copies, else 1.</summary>
    public int Copies => Read == ReadKind.Copies ? 3 : 1;

    /// <summary>Name of the SAF (SaturatedFunctions); Identity for three-copy tensors.</summary>
    public string Function { get; init; } = "Identity";

    /// <summary>Rule for raw values beyond <see cref="Limits"/>.</summary>
    public OutOfRange OutOfRange { get; init; }

    /// <summary>
    /// Shape of <see cref="Scales"/>: the rank of <see cref="Shape"/>, each dimension a divisor of the
    /// tensor's. The scale of element i has index i[k] / (Shape[k] / ScaleShape[k]) along axis k, so
    /// [16,1,1,1] is a scale per output channel of a Conv kernel, [1,N] one per column of a MatMul
    /// matrix, [1,1] one per tensor, and grouped ConvTranspose and recurrent gates need nothing special.
    /// Empty for three-copy tensors and scalars.
    /// </summary>
    public IReadOnlyList<long> ScaleShape { get; init; } = [];

    /// <summary>Scales s in row-major order of <see cref="ScaleShape"/>; positive and finite. Empty for three-copy tensors.</summary>
    public IReadOnlyList<float> Scales { get; init; } = [];

    /// <summary>
    /// Largest |v| stored under each scale; present exactly when <see cref="OutOfRange"/> is Zero. Same order as <see cref="Scales"/>.
    /// </summary>
    public IReadOnlyList<float> Limits { get; init; } = [];

    /// <summary>Bits of a value in coded storage; 0 elsewhere.</summary>
    public int ValueBits { get; init; }

    /// <summary>
    /// In coded storage, what each code stands for in units of the scale, -1 to 1; empty where levels are uniform
    /// (<see cref="CodeLevels"/>) and in other storage.
    /// </summary>
    public IReadOnlyList<float> Levels { get; init; } = [];

    /// <summary>
    /// What an element reads as whose block is lost; null for all but a tensor of <see cref="ReadKind.CodedBits"/>. Weights read as 0 then.
    /// </summary>
    public double? Lost { get; init; }

    /// <summary>
    /// Smallest and largest value of a three-copy tensor, or of one that is coded in its own bits. A value outside is a certain fault and
    /// is clamped into the range (0 would make a variance of BatchNorm explode). Empty for SAF form and levels, and for integers that have
    /// none.
    /// </summary>
    public IReadOnlyList<double> Range { get; init; } = [];

    /// <summary>
    /// Byte offsets in the blob, one for each copy, ascending; set by BlobLayout. None in coded storage, where a block holds values of many
    /// tensors.
    /// </summary>
    public required IReadOnlyList<long> Offsets { get; init; }

    /// <summary>Bytes of one copy in the blob; in coded storage the stored bits of its values.</summary>
    public required long Length { get; init; }

    /// <summary>Byte offset of the decoded weight in the buffer that ONNX Runtime reads; a multiple of 64.</summary>
    public required long DecodedOffset { get; init; }
}
