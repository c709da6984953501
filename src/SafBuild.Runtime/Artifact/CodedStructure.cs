using System.Runtime.InteropServices;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Artifact;

/// <summary>The blocks of a coded structure.bin: 64 bytes each, in the strongest code, in tiles as those of a coded blob.</summary>
internal static class CodedStructure
{
    /// <summary>Bytes of content in a block.</summary>
    internal static int Content => Code.PayloadBytes;

    private static PolarCode Code { get; } = CodedStorage.Coded64.CodeFor(8)!;

    /// <param name="content">A multiple of <see cref="Content"/> bytes.</param>
    internal static byte[] Encode(ReadOnlySpan<byte> content)
    {
        byte[] stored = new byte[content.Length / Content * PolarCode.BlockBytes];
        for (int start = 0; start < stored.Length; start += CodedLayout.TileBytes)
        {
            Span<ulong> tile = Tile(stored, start);
            int blocks = tile.Length / PolarCode.BlockWords;
            for (int i = 0; i < blocks; i++)
            {
                BlockEncoder.Encode(Code, content.Slice(((start / PolarCode.BlockBytes) + i) * Content, Content), tile, blocks, i);
            }
        }

        return stored;
    }

    /// <summary>The content, zeros where a block is lost; how many are; and the share of the other blocks' bits that had flipped.</summary>
    /// <param name="stored">A multiple of a block's bytes.</param>
    internal static (byte[] Content, int Lost, double Rate) Repair(ReadOnlySpan<byte> stored)
    {
        byte[] content = new byte[stored.Length / PolarCode.BlockBytes * Content];
        BlockDecoder decoder = new();
        Span<BlockOutcome> outcomes = stackalloc BlockOutcome[CodedLayout.TileBlocks];
        (int lost, long flips) = (0, 0);
        for (int start = 0; start < stored.Length; start += CodedLayout.TileBytes)
        {
            ReadOnlySpan<byte> bytes = stored.Slice(start, Math.Min(CodedLayout.TileBytes, stored.Length - start));
            int blocks = bytes.Length / PolarCode.BlockBytes;
            Span<byte> payloads = content.AsSpan(start / PolarCode.BlockBytes * Content, blocks * Content);
            decoder.Decode(Code, MemoryMarshal.Cast<byte, ulong>(bytes), blocks, 0, blocks, payloads, outcomes[..blocks]);
            foreach (BlockOutcome outcome in outcomes[..blocks])
            {
                lost += outcome.State == BlockState.Lost ? 1 : 0;
                flips += outcome.State == BlockState.Corrected ? outcome.CorrectedBits : 0;
            }
        }

        long seen = ((stored.Length / PolarCode.BlockBytes) - lost) * (long)PolarCode.BlockBits;
        return (content, lost, seen == 0 ? 0 : (double)flips / seen);
    }

    private static Span<ulong> Tile(byte[] stored, int start) =>
        MemoryMarshal.Cast<byte, ulong>(stored.AsSpan(start, Math.Min(CodedLayout.TileBytes, stored.Length - start)));
}
