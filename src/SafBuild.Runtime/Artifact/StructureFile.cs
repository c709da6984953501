using System.Buffers;
using System.IO.Compression;
using System.Numerics;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// structure.bin: manifest and graph once more, compressed, in three copies of small blocks, so that flips in them do not make an
/// artifact unusable. It has no header that a flip could ruin: all lengths follow from those of the files.
/// </summary>
internal static class StructureFile
{
    private const int Quality = 9;
    private const int Window = 22;

    /// <summary>Most bits, as a share, in which a file may differ from what it is restored to. Beyond, it is another build's.</summary>
    private const double MostDiffering = 0.05;

    /// <summary>
    /// Places, of 64, in which the hash in a damaged manifest must have the digit of the restored one. Hashes of two builds agree in 4 of
    /// them on average, in 16 once in a million pairs; a lost line of memory (64 bytes) leaves 23.
    /// </summary>
    private const int LeastSameDigits = 17;

    /// <summary>The bytes of the file; the same on every system.</summary>
    internal static byte[] Encode(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> graph)
    {
        byte[] both = [.. manifest, .. graph];
        byte[] compressed = new byte[BrotliEncoder.GetMaxCompressedLength(both.Length)];
        if (!BrotliEncoder.TryCompress(both, compressed, out int length, Quality, Window))
        {
            throw new InvalidOperationException($"Brotli does not take {both.Length} bytes");
        }

        int padded = (length + StructureBlocks.Content - 1) / StructureBlocks.Content * StructureBlocks.Content;
        Array.Resize(ref compressed, length);
        Array.Resize(ref compressed, padded);
        return StructureBlocks.Encode(compressed);
    }

    /// <summary>Longest file for that many bytes of manifest and graph: what cannot be longer bounds time and memory.</summary>
    internal static long LongestFile(long content) =>
        3L * StructureBlocks.Block * ((BrotliEncoder.GetMaxCompressedLength(checked((int)content)) / StructureBlocks.Content) + 1);

    /// <summary>Whether every byte of the file is as it was written: all copies of all blocks, and what they hold.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> graph) =>
        Mend(stored, manifest, graph) is { } mended && stored.SequenceEqual(mended);

    /// <summary>The file as it was written; null where it is damaged beyond repair, or holds something else.</summary>
    internal static byte[]? Mend(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> graph)
    {
        if (stored.Length == 0 || stored.Length % (3 * StructureBlocks.Block) != 0)
        {
            return null;
        }

        byte[] content = StructureBlocks.Repair(stored);
        byte[] both = new byte[checked(manifest.Length + graph.Length)];
        using BrotliDecoder decoder = new();
        OperationStatus status = decoder.Decompress(content, both, out _, out int written);
        return status == OperationStatus.Done && written == both.Length
            && both.AsSpan(0, manifest.Length).SequenceEqual(manifest) && both.AsSpan(manifest.Length).SequenceEqual(graph)
            ? StructureBlocks.Encode(content)
            : null;
    }

    /// <summary>Whether a manifest is another one with flipped bits, and not that of another build.</summary>
    internal static bool IsDamaged(ReadOnlySpan<byte> found, ReadOnlySpan<byte> restored)
    {
        try
        {
            if (found.Length == restored.Length)
            {
                RequireAlike(ArtifactFiles.Manifest, found, restored);
                RequireSameBuild(found, restored);
                return true;
            }
        }
        catch (SafFormatException)
        {
        }

        return false;
    }

    /// <summary>What the file holds, with the lengths of the files that it stands in for.</summary>
    /// <exception cref="SafFormatException">It is no structure.bin of such files, or is damaged beyond repair.</exception>
    internal static (byte[] Manifest, byte[] Graph) Restore(
        ReadOnlySpan<byte> stored, ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> graph)
    {
        if (stored.Length == 0 || stored.Length % (3 * StructureBlocks.Block) != 0)
        {
            throw Refuse($"{stored.Length} bytes", $"a multiple of {3 * StructureBlocks.Block}");
        }

        // Both straight into their places: a manifest may have millions of scales.
        byte[] content = StructureBlocks.Repair(stored);
        (byte[] Manifest, byte[] Graph) restored = (new byte[manifest.Length], new byte[graph.Length]);
        using BrotliDecoder decoder = new();
        OperationStatus status = decoder.Decompress(content, restored.Manifest, out int consumed, out int written);
        if (status == OperationStatus.DestinationTooSmall && written == manifest.Length)
        {
            status = decoder.Decompress(content.AsSpan(consumed), restored.Graph, out _, out int rest);
            written += rest;
        }

        if (status != OperationStatus.Done || written != (long)manifest.Length + graph.Length)
        {
            throw Refuse($"{written} bytes of Brotli, then {status}", $"{(long)manifest.Length + graph.Length} bytes");
        }

        RequireAlike(ArtifactFiles.Manifest, manifest, restored.Manifest);
        RequireSameBuild(manifest, restored.Manifest);
        RequireAlike(ArtifactFiles.Graph, graph, restored.Graph);
        return restored;
    }

    /// <summary>A file of another build would otherwise be replaced by what belongs to an older blob.</summary>
    private static void RequireAlike(string name, ReadOnlySpan<byte> found, ReadOnlySpan<byte> restored)
    {
        long differing = 0;
        for (int i = 0; i < found.Length; i++)
        {
            differing += BitOperations.PopCount((uint)(found[i] ^ restored[i]));
        }

        if (differing > MostDiffering * 8 * found.Length)
        {
            throw Refuse(
                $"a {name} that differs in {differing} of {8L * found.Length} bits",
                $"at most {MostDiffering:P0} of them (another build's file?)");
        }
    }

    /// <summary>Manifests of two builds of one model may differ in few bits, and the blob would be read with the wrong one.</summary>
    private static void RequireSameBuild(ReadOnlySpan<byte> found, ReadOnlySpan<byte> restored)
    {
        ReadOnlySpan<byte> digits = ManifestEnvelope.Digits(found);
        ReadOnlySpan<byte> others = ManifestEnvelope.Digits(restored);
        int same = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            same += digits[i] == others[i] ? 1 : 0;
        }

        if (same < LeastSameDigits)
        {
            throw Refuse($"a {ArtifactFiles.Manifest} whose hash agrees in {same} digits",
                $"at least {LeastSameDigits} (another build's file?)");
        }
    }

    private static SafFormatException Refuse(FormattableString found, FormattableString expected) =>
        new(ArtifactFiles.Structure, "", FormattableString.Invariant(found), FormattableString.Invariant(expected));
}
