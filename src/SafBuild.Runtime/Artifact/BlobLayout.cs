using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Where tensors lie: in the blob without a gap (a gap would be bits that no weight uses), in the decoded buffer each at the next
/// multiple of 64 bytes. The layout follows from the order of the tensors and the version alone, so a reader computes it and refuses
/// anything else.
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
    internal static int DecodedBytes(TensorEntry tensor) => checked((int)tensor.ElementType.Bytes(ElementCount(tensor.Shape)));

    /// <summary>Bytes of one copy in the blob.</summary>
    internal static long StoredBytes(TensorEntry tensor) => tensor.Read switch
    {
        ReadKind.Saf => Format(tensor).StoredBytes(ElementCount(tensor.Shape)),
        ReadKind.Coded or ReadKind.CodedBits => CodedLayout.StoredBytes(tensor),
        _ => tensor.ElementType.Bytes(ElementCount(tensor.Shape)),
    };

    /// <summary>The storage format of a tensor in SAF form.</summary>
    internal static StorageFormat Format(TensorEntry tensor) => StorageFormats.TryFind(tensor.Storage, out StorageFormat? format)
        ? format
        : throw new ArgumentException($"tensor '{tensor.Name}' has the unknown storage format '{tensor.Storage}'");

    /// <summary>Sets Offsets, Length and DecodedOffset of every tensor, in the order given.</summary>
    internal static PlacedTensors Place(IEnumerable<TensorEntry> tensors, int version = 1)
    {
        List<TensorEntry> placed = [];
        long decodedEnd = 0;
        foreach (TensorEntry tensor in tensors)
        {
            long decodedOffset = checked(decodedEnd + AlignedBuffer.Alignment - 1) / AlignedBuffer.Alignment * AlignedBuffer.Alignment;
            placed.Add(tensor with { Offsets = [], Length = StoredBytes(tensor), DecodedOffset = decodedOffset });
            decodedEnd = checked(decodedOffset + tensor.ElementType.Bytes(ElementCount(tensor.Shape)));
        }

        if (placed.Count > 0 && CodedLayout.IsCoded(placed[0]))
        {
            return new PlacedTensors(placed, CodedLayout.Of(placed).BlobLength, decodedEnd);
        }

        List<long>[] offsets = [.. placed.Select(_ => new List<long>())];
        long end = 0;
        foreach (int tensor in version == 1 ? CopiesTogether(placed) : CopiesApart(placed))
        {
            offsets[tensor].Add(end);
            end = checked(end + placed[tensor].Length);
        }

        return new PlacedTensors([.. placed.Select((t, i) => t with { Offsets = offsets[i] })], end, decodedEnd);
    }

    /// <summary>The blob's stretches in their order.</summary>
    internal static BlobSegment[] Segments(ArtifactManifest manifest)
    {
        BlobSegment[] segments =
            [.. manifest.Tensors.SelectMany((t, i) => t.Offsets.Select((o, copy) => new BlobSegment(i, copy, o, t.Length)))];
        Array.Sort(segments, (a, b) => a.Offset.CompareTo(b.Offset));
        return segments;
    }

    /// <summary>Bytes from the beginning of a copy of a value to the next copy of it, at least; null without three-copy tensors.</summary>
    internal static long? LeastDistance(ArtifactManifest manifest)
    {
        long[] distances =
            [.. manifest.Tensors.Where(t => t.Copies == 3).SelectMany(t => t.Offsets.Zip(t.Offsets.Skip(1), (a, b) => b - a))];
        return distances.Length == 0 ? null : distances.Min();
    }

    /// <summary>Version 1: each tensor once or three times, one after the other.</summary>
    private static IEnumerable<int> CopiesTogether(IReadOnlyList<TensorEntry> tensors) =>
        tensors.SelectMany((t, i) => Enumerable.Repeat(i, t.Copies));

    /// <summary>
    /// Version 2: first copies of all, some of the other tensors, second copies, the rest of the others, third copies. The others are
    /// cut where the shorter part is longest, so that a burst shorter than it and a run of copies takes one copy at most.
    /// </summary>
    private static IEnumerable<int> CopiesApart(IReadOnlyList<TensorEntry> tensors)
    {
        int[] copies = [.. Enumerable.Range(0, tensors.Count).Where(i => tensors[i].Copies == 3)];
        int[] others = [.. Enumerable.Range(0, tensors.Count).Where(i => tensors[i].Copies != 3)];
        int cut = Cut([.. others.Select(i => tensors[i].Length)]);
        return [.. copies, .. others[..cut], .. copies, .. others[cut..], .. copies];
    }

    private static int Cut(long[] lengths)
    {
        long total = 0;
        foreach (long length in lengths)
        {
            total = checked(total + length);
        }

        (int best, long least, long before) = (0, 0, 0);
        for (int k = 1; k < lengths.Length; k++)
        {
            before += lengths[k - 1];
            if (Math.Min(before, total - before) > least)
            {
                (best, least) = (k, Math.Min(before, total - before));
            }
        }

        return best;
    }
}

/// <summary>Tensors with their places.</summary>
/// <param name="Tensors">In the order given.</param>
/// <param name="BlobLength">Bytes of the blob.</param>
/// <param name="DecodedLength">Bytes of the decoded buffer.</param>
internal sealed record PlacedTensors(IReadOnlyList<TensorEntry> Tensors, long BlobLength, long DecodedLength);
