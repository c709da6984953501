using System.Buffers;
using System.IO.Compression;
using System.Numerics;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// structure.bin: manifest and graph once more, compressed, in small blocks that flips do not make unusable. It has no header that a flip
/// could ruin: all lengths follow from those of the files, and its kind from what its blocks decode to.
/// </summary>
internal static class StructureFile
{
    private const int Quality = 9;
    private const int Window = 22;

    /// <summary>Bytes of which the length of a file of three copies is a multiple.</summary>
    private const int OfCopies = 3 * StructureBlocks.Block;

    /// <summary>
    /// Most bits, as a share beyond the flips that structure.bin itself shows, in which a file may differ from what it is restored to. Else
    /// it is another build's.
    /// </summary>
    private const double MostDiffering = 0.05;

    /// <summary>
    /// Places, of 64, in which the hash in a damaged manifest must have the digit of the restored one. Hashes of two builds agree in 4 of
    /// them on average, in 16 once in a million pairs; a lost line of memory (64 bytes) leaves 23.
    /// </summary>
    private const int LeastSameDigits = 17;

    /// <summary>Standard deviations of the flips in the hash's 512 bits, where so many flipped that few digits are whole.</summary>
    private const double Spread = 5;

    /// <summary>The bytes of the file; the same on every system.</summary>
    /// <param name="manifest">manifest.json.</param>
    /// <param name="graph">graph.onnx.</param>
    /// <param name="kind">Not None.</param>
    internal static byte[] Encode(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> graph, StructureKind kind = StructureKind.Copies)
    {
        byte[] both = [.. manifest, .. graph];
        byte[] compressed = new byte[BrotliEncoder.GetMaxCompressedLength(both.Length)];
        if (!BrotliEncoder.TryCompress(both, compressed, out int length, Quality, Window))
        {
            throw new InvalidOperationException($"Brotli does not take {both.Length} bytes");
        }

        int piece = kind == StructureKind.Coded ? CodedStructure.Content : StructureBlocks.Content;
        Array.Resize(ref compressed, length);
        Array.Resize(ref compressed, (length + piece - 1) / piece * piece);
        return Encode(compressed, kind);
    }

    /// <summary>Longest file for that many bytes of manifest and graph: what cannot be longer bounds time and memory.</summary>
    internal static long LongestFile(long content) =>
        (long)PolarCode.BlockBytes * ((BrotliEncoder.GetMaxCompressedLength(checked((int)content)) / CodedStructure.Content) + 1);

    /// <summary>Which kind a file is, damaged or not; None where it is neither.</summary>
    internal static StructureKind KindOf(ReadOnlySpan<byte> stored) => Repair(stored).Kind;

    /// <summary>Whether every byte of the file is as it was written: all blocks, and what they hold.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> graph) =>
        Mend(stored, manifest, graph) is { } mended && stored.SequenceEqual(mended);

    /// <summary>The file as it was written; null where it is damaged beyond repair, or holds something else.</summary>
    internal static byte[]? Mend(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> graph)
    {
        (StructureKind kind, byte[] content, _) = Repair(stored);
        if (kind == StructureKind.None)
        {
            return null;
        }

        byte[] both = new byte[checked(manifest.Length + graph.Length)];
        using BrotliDecoder decoder = new();
        OperationStatus status = decoder.Decompress(content, both, out _, out int written);
        return status == OperationStatus.Done && written == both.Length
            && both.AsSpan(0, manifest.Length).SequenceEqual(manifest) && both.AsSpan(manifest.Length).SequenceEqual(graph)
            ? Encode(content, kind)
            : null;
    }

    /// <summary>Whether a manifest is another one with flipped bits, and not that of another build.</summary>
    /// <param name="found">As it was read.</param>
    /// <param name="restored">Checked.</param>
    /// <param name="rate">Flips per bit that other bytes beside the found ones show, 0 to 0.5.</param>
    internal static bool IsDamaged(ReadOnlySpan<byte> found, ReadOnlySpan<byte> restored, double rate)
    {
        try
        {
            if (found.Length == restored.Length)
            {
                RequireAlike(ArtifactFiles.Manifest, found, restored, rate);
                RequireSameBuild(found, restored, rate);
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
        (StructureKind kind, byte[] content, double rate) = Repair(stored);
        if (kind == StructureKind.None)
        {
            throw Refuse($"{stored.Length} bytes", $"a multiple of {OfCopies}, or coded blocks of {PolarCode.BlockBytes} that decode");
        }

        // Both straight into their places: a manifest may have millions of scales.
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

        RequireAlike(ArtifactFiles.Manifest, manifest, restored.Manifest, rate);
        RequireSameBuild(manifest, restored.Manifest, rate);
        RequireAlike(ArtifactFiles.Graph, graph, restored.Graph, rate);
        return restored;
    }

    private static byte[] Encode(ReadOnlySpan<byte> content, StructureKind kind) =>
        kind == StructureKind.Coded ? CodedStructure.Encode(content) : StructureBlocks.Encode(content);

    /// <summary>
    /// Three copies decode as no block of the code, and coded blocks as nothing else: lengths leave it open, so a file is coded where most
    /// of its blocks are.
    /// </summary>
    private static (StructureKind Kind, byte[] Content, double Rate) Repair(ReadOnlySpan<byte> stored)
    {
        if (stored.Length > 0 && stored.Length % PolarCode.BlockBytes == 0)
        {
            (byte[] content, int lost, double rate) = CodedStructure.Repair(stored);
            if (2 * lost < stored.Length / PolarCode.BlockBytes)
            {
                return (StructureKind.Coded, content, rate);
            }
        }

        return stored.Length > 0 && stored.Length % OfCopies == 0
            ? (StructureKind.Copies, StructureBlocks.Repair(stored), 0)
            : (StructureKind.None, [], 0);
    }

    /// <summary>A file of another build would otherwise be replaced by what belongs to an older blob.</summary>
    private static void RequireAlike(string name, ReadOnlySpan<byte> found, ReadOnlySpan<byte> restored, double rate)
    {
        long differing = Differing(found, restored);
        if (differing > (MostDiffering + rate) * 8 * found.Length)
        {
            throw Refuse(
                $"a {name} that differs in {differing} of {8L * found.Length} bits",
                $"at most {MostDiffering + rate:P0} of them (another build's file?)");
        }
    }

    /// <summary>Manifests of two builds of one model may differ in few bits, and the blob would be read with the wrong one.</summary>
    private static void RequireSameBuild(ReadOnlySpan<byte> found, ReadOnlySpan<byte> restored, double rate)
    {
        ReadOnlySpan<byte> digits = ManifestEnvelope.Digits(found);
        ReadOnlySpan<byte> others = ManifestEnvelope.Digits(restored);
        int same = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            same += digits[i] == others[i] ? 1 : 0;
        }

        // Digits of two builds differ in about 150 bits.
        int bits = 8 * digits.Length;
        double explained = rate == 0 ? 0 : (bits * rate) + (Spread * Math.Sqrt(bits * rate * (1 - rate)));
        if (same < LeastSameDigits && Differing(digits, others) > explained)
        {
            throw Refuse($"a {ArtifactFiles.Manifest} whose hash agrees in {same} digits",
                $"at least {LeastSameDigits} (another build's file?)");
        }
    }

    private static long Differing(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        long differing = 0;
        for (int i = 0; i < a.Length; i++)
        {
            differing += BitOperations.PopCount((uint)(a[i] ^ b[i]));
        }

        return differing;
    }

    private static SafFormatException Refuse(FormattableString found, FormattableString expected) =>
        new(ArtifactFiles.Structure, "", FormattableString.Invariant(found), FormattableString.Invariant(expected));
}
