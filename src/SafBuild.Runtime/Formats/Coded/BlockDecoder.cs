using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// Reads blocks (docs/format.md): those that are code words with the right check as they are, the others by successive cancellation side by
/// side, and what that does not solve by the list decoder. It never throws on stored bits. It owns its scratch memory (up to 700 KB) and is
/// for one thread at a time.
/// </summary>
/// <param name="width">Of the registers; all give the same results.</param>
internal sealed unsafe class BlockDecoder(VectorWidth width = VectorWidth.Widest)
{
    private const int Alignment = 64;

    private readonly VectorWidth _width = width.Resolve();

    private byte[] _memory = [];

    /// <summary>Blocks that the list decoder was asked for, so far.</summary>
    internal long Listed { get; private set; }

    /// <summary>Decodes neighbouring blocks of one code.</summary>
    /// <param name="code">Of all these blocks.</param>
    /// <param name="tile">Word w of block g at w * stride + g; 64 * stride words.</param>
    /// <param name="stride">Blocks of the tile, 1 to 64.</param>
    /// <param name="first">The first block.</param>
    /// <param name="count">At least 1.</param>
    /// <param name="payloads">count times PayloadBytes, one block after the other; zeros for lost blocks.</param>
    /// <param name="outcomes">count of them.</param>
    internal void Decode(
        PolarCode code, ReadOnlySpan<ulong> tile, int stride, int first, int count, Span<byte> payloads, Span<BlockOutcome> outcomes)
    {
        TileShape.Require(tile.Length, stride, first, count);
        if (payloads.Length != count * code.PayloadBytes || outcomes.Length != count)
        {
            throw new ArgumentException(
                $"{count} blocks of {code.PayloadBytes} bytes do not fit {payloads.Length} bytes and {outcomes.Length} outcomes");
        }

        Span<byte> damaged = stackalloc byte[TileShape.MostBlocks];
        fixed (ulong* words = tile)
        {
            int faults = ReadClean(code, tile, stride, first, payloads, outcomes, damaged);
            if (faults > 0)
            {
                ReadDamaged(code, words + first, stride, damaged[..faults], payloads, outcomes);
            }
        }
    }

    /// <summary>Reads the blocks that need no decoder; says how many and which ones do.</summary>
    private int ReadClean(
        PolarCode code, ReadOnlySpan<ulong> tile, int stride, int first, Span<byte> payloads, Span<BlockOutcome> outcomes,
        Span<byte> damaged)
    {
        Span<ulong> faults = stackalloc ulong[outcomes.Length];
        CleanCheck.Run(code, tile, stride, first, faults, Scratch(CleanCheck.Scratch), _width);
        int found = 0;
        fixed (ulong* words = tile)
        {
            for (int b = 0; b < faults.Length; b++)
            {
                outcomes[b] = default;
                if (faults[b] != 0 || !PayloadBits.Read(code, words + first + b, stride, Payload(code, payloads, b), IsPlain))
                {
                    damaged[found] = (byte)b;
                    found++;
                }
            }
        }

        return found;
    }

    private bool IsPlain => _width == VectorWidth.None;

    private static Span<byte> Payload(PolarCode code, Span<byte> payloads, int block) =>
        payloads.Slice(block * code.PayloadBytes, code.PayloadBytes);

    private void ReadDamaged(
        PolarCode code, ulong* words, int stride, ReadOnlySpan<byte> damaged, Span<byte> payloads, Span<BlockOutcome> outcomes)
    {
        const int PlaneBytes = 8 * BytePlanes.Words;
        byte* scratch = Scratch((2 * PlaneBytes) + Math.Max(LaneScratch(damaged.Length), ListDecoder.Scratch));
        ulong* rows = (ulong*)scratch;
        ulong* planes = (ulong*)(scratch + PlaneBytes);
        scratch += 2 * PlaneBytes;
        new Span<ulong>(rows, BytePlanes.Words).Clear();
        for (int i = 0; i < damaged.Length; i++)
        {
            Copy(words + damaged[i], stride, rows + (i * PolarCode.BlockWords));
        }

        // Each of the two places is used again as soon as its content is used up.
        BytePlanes.FromRows(rows, planes, _width);
        ulong* decoded = rows;
        Cancel(code.Tree, planes, decoded, damaged.Length, scratch, _width);
        rows = planes;
        BytePlanes.ToRows(decoded, rows, _width);
        for (int i = 0; i < damaged.Length; i++)
        {
            int b = damaged[i];
            ulong* candidate = rows + (i * PolarCode.BlockWords);
            outcomes[b] = PayloadBits.Read(code, candidate, 1, Payload(code, payloads, b), IsPlain)
                ? new BlockOutcome(BlockState.Corrected, Distance(words + b, stride, candidate))
                : ReadByList(code, words + b, stride, Payload(code, payloads, b), scratch);
        }
    }

    /// <summary>The best path whose check is right.</summary>
    private BlockOutcome ReadByList(PolarCode code, ulong* words, int stride, Span<byte> payload, byte* scratch)
    {
        ulong* received = stackalloc ulong[PolarCode.BlockWords];
        ulong* paths = stackalloc ulong[ListDecoder.Paths * PolarCode.BlockWords];
        Listed++;
        Copy(words, stride, received);
        ListDecoder.Decode(code.Tree, received, paths, scratch);
        for (int r = 0; r < ListDecoder.Paths; r++, paths += PolarCode.BlockWords)
        {
            if (PayloadBits.Read(code, paths, 1, payload, IsPlain))
            {
                return new BlockOutcome(BlockState.Corrected, Distance(received, 1, paths));
            }
        }

        payload.Clear();
        return new BlockOutcome(BlockState.Lost, 0);
    }

    /// <summary>Successive cancellation of the first blocks, as wide as there are blocks left: all widths give the same bits.</summary>
    internal static void Cancel(DecodingTree tree, ulong* received, ulong* decoded, int count, byte* scratch, VectorWidth width)
    {
        for (int done = 0; done < count;)
        {
            switch (Lanes(count - done, width))
            {
                case 64:
                    Cancellation<Vector512<sbyte>, Bytes512>.Decode(tree, received, decoded, done, scratch);
                    break;
                case 32:
                    Cancellation<Vector256<sbyte>, Bytes256>.Decode(tree, received, decoded, done, scratch);
                    break;
                case 16:
                    Cancellation<Vector128<sbyte>, Bytes128>.Decode(tree, received, decoded, done, scratch);
                    break;
                default:
                    Cancellation<sbyte, BytesScalar>.Decode(tree, received, decoded, done, scratch);
                    break;
            }

            done += Lanes(count - done, width);
        }
    }

    private static int Lanes(int left, VectorWidth width) =>
        width == VectorWidth.None ? 1
        : left > 32 && width == VectorWidth.Bits512 ? 64
        : left > 16 && width >= VectorWidth.Bits256 ? 32
        : 16;

    private int LaneScratch(int count) => Lanes(count, _width) * 2 * PolarCode.BlockBits;

    private static void Copy(ulong* words, int stride, ulong* block)
    {
        for (int w = 0; w < PolarCode.BlockWords; w++)
        {
            block[w] = words[w * stride];
        }
    }

    /// <summary>Bits that differ.</summary>
    private static int Distance(ulong* words, int stride, ulong* block)
    {
        int bits = 0;
        for (int w = 0; w < PolarCode.BlockWords; w++)
        {
            bits += BitOperations.PopCount(words[w * stride] ^ block[w]);
        }

        return bits;
    }

    /// <summary>At least that many bytes, aligned; those of the last call, or more. Pinned, so that the place stays.</summary>
    private byte* Scratch(int bytes)
    {
        if (_memory.Length < bytes + Alignment)
        {
            _memory = GC.AllocateUninitializedArray<byte>(bytes + Alignment, pinned: true);
        }

        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        return (byte*)((address + Alignment - 1) & -Alignment);
    }
}
