using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Cuts a blob into parts that threads read by themselves. A cut lies between two blocks, so that each has one reader for its
/// checksum, and between two words of a tensor in SAF form (three copies are needed all at once).
/// </summary>
internal static class BlobParts
{
    /// <summary>Bytes from which on another thread is worth its start.</summary>
    private const int Smallest = 2 << 20;

    /// <summary>As many parts as there are threads and the size is worth.</summary>
    internal static IReadOnlyList<BlobPart> Split(ArtifactManifest manifest, int threads) =>
        SplitInto(manifest, (int)Math.Clamp(manifest.BlobLength / Smallest, 1, threads));

    /// <returns>At most <paramref name="count"/> parts in order, of about the same length, that together are the blob; one empty part of an empty blob.</returns>
    internal static IReadOnlyList<BlobPart> SplitInto(ArtifactManifest manifest, int count)
    {
        List<BlobPart> parts = [];
        long start = 0;
        for (int k = 1; k < count; k++)
        {
            long cut = FirstCut(manifest, Math.Max(manifest.BlobLength * k / count, start + 1));
            if (cut > start && cut < manifest.BlobLength)
            {
                parts.Add(new BlobPart(start, cut));
                start = cut;
            }
        }

        parts.Add(new BlobPart(start, manifest.BlobLength));
        return parts;
    }

    /// <summary>The first place from <paramref name="from"/> on where a cut may lie; the blob's end when there is none.</summary>
    private static long FirstCut(ArtifactManifest manifest, long from)
    {
        long blockSize = manifest.BlockSize;
        foreach (TensorEntry tensor in manifest.Tensors)
        {
            long end = tensor.Offset + tensor.Length;
            if (tensor.Copies != 1 || end <= from)
            {
                continue;
            }

            long cut = (Math.Max(from, tensor.Offset) + blockSize - 1) / blockSize * blockSize;

            // Blocks are multiples of 64 bytes, so in this tensor either every one of them begins between two words or none does.
            if (cut < end && (cut - tensor.Offset) % BlobLayout.WordBytes(tensor) == 0)
            {
                return cut;
            }
        }

        return manifest.BlobLength;
    }
}

/// <summary>Bytes of the blob from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
internal readonly record struct BlobPart(long Start, long End);
