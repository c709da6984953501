using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Cuts a blob into parts that threads read by themselves. A cut lies between two checksum blocks, so that each has one reader for its
/// checksum, and not within a block of a storage format or a tile of coded storage. Copies and exact tensors may be cut at any byte.
/// </summary>
internal static class BlobParts
{
    /// <summary>Bytes from which on another thread is worth its start.</summary>
    private const int Smallest = 2 << 20;

    /// <summary>As many parts as there are threads and the size is worth.</summary>
    internal static IReadOnlyList<BlobPart> Split(ArtifactManifest manifest, int threads) =>
        SplitInto(manifest, (int)Math.Clamp(manifest.BlobLength / Smallest, 1, threads));

    /// <returns>
    /// At most <paramref name="count"/> parts in order, of about the same length, that together are the blob; one empty part of an
    /// empty blob.
    /// </returns>
    internal static IReadOnlyList<BlobPart> SplitInto(ArtifactManifest manifest, int count)
    {
        List<BlobPart> parts = [];
        BlobSegment[] segments = BlobLayout.Segments(manifest);
        long start = 0;
        for (int k = 1; k < count; k++)
        {
            long cut = FirstCut(manifest, segments, Math.Max(manifest.BlobLength * k / count, start + 1));
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
    private static long FirstCut(ArtifactManifest manifest, BlobSegment[] segments, long from)
    {
        long blockSize = manifest.BlockSize;
        if (CodedLayout.IsCoded(manifest))
        {
            long step = CodedLayout.TileBytes / Math.Min(CodedLayout.TileBytes, blockSize & -blockSize) * blockSize;
            return Math.Min((from + step - 1) / step * step, manifest.BlobLength);
        }

        foreach (BlobSegment segment in segments.SkipWhile(s => s.End <= from))
        {
            TensorEntry tensor = manifest.Tensors[segment.Tensor];
            int word = tensor.Read == ReadKind.Saf ? BlobLayout.Format(tensor).BlockBytes : 1;
            long cut = (Math.Max(from, segment.Offset) + blockSize - 1) / blockSize * blockSize;

            // The remainders of successive cuts repeat after so many at the latest.
            for (int tries = word; tries > 0 && cut < segment.End; tries--, cut += blockSize)
            {
                if ((cut - segment.Offset) % word == 0)
                {
                    return cut;
                }
            }
        }

        return manifest.BlobLength;
    }
}

/// <summary>Bytes of the blob from <paramref name="Start"/> to before <paramref name="End"/>.</summary>
internal readonly record struct BlobPart(long Start, long End);
