using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// Successive cancellation of one block with the eight best paths (I. Tal, A. Vardy, "List Decoding of Polar Codes", 2015; decisions of
/// whole nodes: S. A. Hashemi and others, "Fast and Flexible Successive-Cancellation List Decoders for Polar Codes", 2017). The paths are
/// the eight neighbouring bytes of each position. Where paths die, nothing is copied: each call says which path at its entry every path
/// comes from, and what was computed before is read in that order.
/// </summary>
internal readonly unsafe ref struct ListDecoder
{
    internal const int Paths = PathMetrics.Paths;

    private const int LevelBytes = Paths * PolarCode.BlockBits;

    private readonly ref readonly NodeKind _kinds;

    /// <summary>Level l (0 to 12) has 4,096 / 2^l sums at 8,192 - 8,192 / 2^l, of eight bytes.</summary>
    private readonly byte* _sums;

    private readonly byte* _bits;

    private readonly PathMetrics* _metrics;

    private ListDecoder(DecodingTree tree, byte* scratch, PathMetrics* metrics)
    {
        _kinds = ref tree.Kinds[0];
        _sums = scratch;
        _bits = scratch + (2 * LevelBytes);
        _metrics = metrics;
    }

    /// <summary>Bytes of scratch.</summary>
    internal static int Scratch => 3 * LevelBytes;

    /// <summary>The code words of the eight paths, the best one first.</summary>
    /// <param name="tree">Of the code.</param>
    /// <param name="received">64 words.</param>
    /// <param name="decoded">8 x 64 words.</param>
    /// <param name="scratch">16-byte aligned.</param>
    internal static void Decode(DecodingTree tree, ulong* received, ulong* decoded, byte* scratch)
    {
        PathMetrics metrics = default;
        metrics.Begin();
        ListDecoder decoder = new(tree, scratch, &metrics);
        for (int p = 0; p < PolarCode.BlockBits; p++)
        {
            // Without a choice, which could not be foreseen: all bits set are eight times -1.
            ulong bit = (received[p / 64] >> (p % 64)) & 1;
            ((ulong*)scratch)[p] = (0 - bit) | 0x0101010101010101;
        }

        decoder.Split(1, 0, 0);
        Span<int> order = stackalloc int[Paths];
        metrics.Order(order);
        decoder.Collect(order, decoded);
    }

    /// <summary>Bits become words, the path order[r] at 64 r.</summary>
    private void Collect(ReadOnlySpan<int> order, ulong* decoded)
    {
        for (int k = 0; k < PolarCode.BlockBytes; k++)
        {
            byte* bits = _bits + (64 * k);
            ulong square = 0;
            for (int i = 0; i < 4; i++)
            {
                square |= (ulong)Vector128.ExtractMostSignificantBits(*(Vector128<byte>*)(bits + (16 * i))) << (16 * i);
            }

            // Rows of eight paths become rows of eight positions.
            ulong moved = ((square >> 28) ^ square) & 0x00000000F0F0F0F0;
            square ^= moved ^ (moved << 28);
            moved = ((square >> 14) ^ square) & 0x0000CCCC0000CCCC;
            square ^= moved ^ (moved << 14);
            moved = ((square >> 7) ^ square) & 0x00AA00AA00AA00AA;
            square ^= moved ^ (moved << 7);
            for (int r = 0; r < Paths; r++)
            {
                ((byte*)(decoded + (PolarCode.BlockWords * r)))[k] = (byte)(square >> (8 * order[r]));
            }
        }
    }

    /// <summary>Decides a node; byte p of the answer is the path at entry that path p comes from (8 + that in the upper half).</summary>
    private Vector128<byte> Decode(int node, int level, int start)
    {
        int size = PolarCode.BlockBits >> level;
        byte* sums = _sums + (2 * LevelBytes) - (2 * Paths * size);
        byte* bits = _bits + (Paths * start);
        switch (Unsafe.Add(ref Unsafe.AsRef(in _kinds), node))
        {
            case NodeKind.Zero:
                _metrics->AddZero(sums, size);
                Fill(bits, size, Vector128<byte>.Zero);
                return PathMetrics.Identity;
            case NodeKind.Repetition:
                Vector128<byte> origin = _metrics->SplitRepetition(sums, size, out Vector128<byte> ones);
                Fill(bits, size, ones);
                return origin;
            case NodeKind.Free:
                return _metrics->SplitFree(sums, size, bits);
            default:
                return Split(node, level, start);
        }
    }

    private Vector128<byte> Split(int node, int level, int start)
    {
        int half = Paths * (PolarCode.BlockBits >> level) / 2;
        byte* sums = _sums + (2 * LevelBytes) - (4 * half);
        byte* child = sums + (2 * half);
        byte* bits = _bits + (Paths * start);
        for (int j = 0; j < half; j += Vector128<byte>.Count)
        {
            Vector128<sbyte> a = *(Vector128<sbyte>*)(sums + j);
            Vector128<sbyte> b = *(Vector128<sbyte>*)(sums + half + j);
            *(Vector128<sbyte>*)(child + j) = Vector128.Max(Vector128.Min(a, b), -Vector128.Max(a, b));
        }

        Vector128<byte> first = Decode(2 * node, level + 1, start);
        for (int j = 0; j < half; j += Vector128<byte>.Count)
        {
            Vector128<sbyte> a = Shuffles.Within(*(Vector128<byte>*)(sums + j), first).AsSByte();
            Vector128<sbyte> b = Shuffles.Within(*(Vector128<byte>*)(sums + half + j), first).AsSByte();
            Vector128<sbyte> bit = *(Vector128<sbyte>*)(bits + j);
            *(Vector128<sbyte>*)(child + j) = Vector128.Max(Bytes128.AddSaturate(b, (a ^ bit) - bit), Vector128.Create((sbyte)-127));
        }

        Vector128<byte> second = Decode((2 * node) + 1, level + 1, start + (half / Paths));
        for (int j = 0; j < half; j += Vector128<byte>.Count)
        {
            *(Vector128<byte>*)(bits + j) = Shuffles.Within(*(Vector128<byte>*)(bits + j), second) ^ *(Vector128<byte>*)(bits + half + j);
        }

        return Shuffles.Within(first, second);
    }

    private static void Fill(byte* bits, int size, Vector128<byte> value)
    {
        for (int j = 0; j < Paths * size; j += Vector128<byte>.Count)
        {
            *(Vector128<byte>*)(bits + j) = value;
        }
    }
}
