using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Reads a blob that arrives in pieces, so that a load needs no memory for the blob and each byte is
/// decoded while it is in the cache. Gives the same weights and counts as <see cref="WeightReader"/>.
/// </summary>
internal sealed class StreamingReader
{
    private readonly ArtifactManifest manifest;
    private readonly AlignedBuffer decoded;
    private int index;
    private long offset;
    private SafTensorReader? reader;

    /// <param name="manifest">Checked.</param>
    /// <param name="decoded">Receives the weights.</param>
    /// <param name="start">The first byte that will come: 0, or where a <see cref="BlobPart"/> starts.</param>
    internal StreamingReader(ArtifactManifest manifest, AlignedBuffer decoded, long start = 0)
    {
        this.manifest = manifest;
        this.decoded = decoded;
        offset = start;
        while (index < manifest.Tensors.Count && manifest.Tensors[index].Offset + manifest.Tensors[index].Length <= start)
        {
            index++;
        }
    }

    /// <summary>What was met so far.</summary>
    internal ReadCounts Counts { get; private set; }

    /// <param name="bytes">The blob from the first byte not yet consumed on, to the end of the part at most.</param>
    /// <returns>
    /// Bytes consumed. The rest, part of a word or of a three-copy tensor (which needs all copies at once), has to come
    /// again with more after it.
    /// </returns>
    internal int Consume(ReadOnlySpan<byte> bytes)
    {
        int consumed = 0;
        while (index < manifest.Tensors.Count)
        {
            TensorEntry tensor = manifest.Tensors[index];
            int taken = tensor.Copies == 3 ? TakeThreeCopies(tensor, bytes[consumed..]) : TakeSaf(tensor, bytes[consumed..]);
            if (taken == 0)
            {
                break;
            }

            consumed += taken;
            offset += taken;
            if (offset == tensor.Offset + tensor.Length)
            {
                index++;
                reader = null;
            }
        }

        return consumed;
    }

    private int TakeThreeCopies(TensorEntry tensor, ReadOnlySpan<byte> bytes)
    {
        int length = (int)tensor.Length;
        if (bytes.Length < length)
        {
            return 0;
        }

        Counts += ThreeCopies.Read(tensor, bytes[..length], decoded.Slice(tensor.DecodedOffset, BlobLayout.DecodedBytes(tensor)));
        return length;
    }

    private int TakeSaf(TensorEntry tensor, ReadOnlySpan<byte> bytes)
    {
        reader ??= new SafTensorReader(tensor);
        int words = (int)Math.Min(bytes.Length, tensor.Offset + tensor.Length - offset) / reader.WordBytes;
        long first = (offset - tensor.Offset) / reader.WordBytes;
        int size = tensor.ElementType.Size();
        Counts += reader.Read(first, bytes[..(words * reader.WordBytes)], decoded.Slice(tensor.DecodedOffset + (first * size), words * size));
        return words * reader.WordBytes;
    }
}
