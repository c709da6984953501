using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Where tensors lie: in the blob one after the other without a gap (a gap would be bits that no weight
/// uses), in the decoded buffer each at the next multiple of 64 bytes. The layout follows from the order of
/// the tensors alone, so a reader computes it and refuses anything else.
/// </summary>
internal static class BlobLayout
{
    /// <summary>Product of the dimensions; 1 for a scalar. OverflowException where it does not fit.</summary>
    internal static long ElementCount(IReadOnlyList<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }

    /// <summary>Bytes of the decoded weight; below 2^31 by TensorRules.</summary>
    internal static int DecodedBytes(TensorEntry tensor) => checked((int)(ElementCount(tensor.Shape) * tensor.ElementType.Size()));

    /// <summary>Bytes of one stored word: of the storage format, or of the element type for three-copy tensors.</summary>
    internal static int WordBytes(TensorEntry tensor)
    {
        if (tensor.Copies == 3)
        {
            return tensor.ElementType.Size();
        }

        return StorageFormats.TryFind(tensor.Storage, out StorageFormat? format)
            ? format.WordBytes
            : throw new ArgumentException($"tensor '{tensor.Name}' has the unknown storage format '{tensor.Storage}'");
    }

    /// <summary>Sets Offset, Length and DecodedOffset of every tensor, in the order given.</summary>
    internal static PlacedTensors Place(IEnumerable<TensorEntry> tensors)
    {
        List<TensorEntry> placed = [];
        long offset = 0;
        long decodedEnd = 0;
        foreach (TensorEntry tensor in tensors)
        {
            long count = ElementCount(tensor.Shape);
            long length = checked(count * WordBytes(tensor) * tensor.Copies);
            long decodedOffset = checked(decodedEnd + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;
            placed.Add(tensor with { Offset = offset, Length = length, DecodedOffset = decodedOffset });
            offset = checked(offset + length);
            decodedEnd = checked(decodedOffset + count * tensor.ElementType.Size());
        }

        return new PlacedTensors(placed, offset, decodedEnd);
    }
}

/// <summary>Tensors with their places.</summary>
/// <param name="Tensors">In the order given.</param>
/// <param name="BlobLength">Bytes of the blob.</param>
/// <param name="DecodedLength">Bytes of the decoded buffer.</param>
internal sealed record PlacedTensors(IReadOnlyList<TensorEntry> Tensors, long BlobLength, long DecodedLength);
