using System.Runtime.CompilerServices;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// Successive cancellation in signed bytes, over as many blocks side by side as the register has bytes (docs/format.md). What is received
/// is +1 for a 0 and -1 for a 1; a positive sum speaks for a 0. Bits that are decided are bytes 0 and -1.
/// </summary>
/// <typeparam name="TVector">The register.</typeparam>
/// <typeparam name="TLanes">Its operations.</typeparam>
internal readonly unsafe ref partial struct Cancellation<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, IByteLanes<TVector>
{
    /// <summary>From this level on sums can leave the range of a byte: at level l they are at most 2^l in magnitude.</summary>
    private const int FirstClamped = 7;

    private const int Half = PolarCode.BlockBits / 2;
    private const int HalfBytes = Half / 8;

    private readonly ref readonly NodeKind _kinds;

    /// <summary>Level l (1 to 12) has 4,096 / 2^l sums at 4,096 - 8,192 / 2^l.</summary>
    private readonly TVector* _sums;

    /// <summary>Of every position; in a node that is decided, those of its code word.</summary>
    private readonly TVector* _bits;

    private Cancellation(DecodingTree tree, byte* scratch)
    {
        _kinds = ref tree.Kinds[0];
        _sums = (TVector*)scratch;
        _bits = (TVector*)scratch + PolarCode.BlockBits;
    }

    /// <summary>Bytes of scratch.</summary>
    internal static int Scratch => 2 * PolarCode.BlockBits * sizeof(TVector);

    /// <summary>Decodes the blocks from <paramref name="first"/> on.</summary>
    /// <param name="tree">Of the code.</param>
    /// <param name="received">Planes.</param>
    /// <param name="decoded">Planes, of which the bytes of these blocks are written.</param>
    /// <param name="first">The first block, a multiple of Count.</param>
    /// <param name="scratch">64-byte aligned.</param>
    internal static void Decode(DecodingTree tree, ulong* received, ulong* decoded, int first, byte* scratch) =>
        new Cancellation<TVector, TLanes>(tree, scratch).Root((byte*)received + first, (byte*)decoded + first);

    private NodeKind Kind(int node) => Unsafe.Add(ref Unsafe.AsRef(in _kinds), node);

    private void Root(byte* received, byte* decoded)
    {
        // Where all that was done is f, sums are signs and f is an XOR: they stay bits in the block and in its first half.
        for (int k = 0; k < HalfBytes; k++)
        {
            _sums[k] = TLanes.Xor(Plane(received, k), Plane(received, HalfBytes + k));
        }

        FirstHalf();
        for (int k = 0; k < HalfBytes; k++)
        {
            Seconds(Plane(received, k), Plane(received, HalfBytes + k), _bits + (8 * k), _sums + (8 * k));
        }

        Decode(3, 1, Half);
        for (int k = 0; k < HalfBytes; k++)
        {
            TVector second = Pack(_bits + Half + (8 * k));
            Plane(decoded, HalfBytes + k) = second;
            Plane(decoded, k) = TLanes.Xor(Pack(_bits + (8 * k)), second);
        }
    }

    /// <summary>Node 2, whose sums are signs: eight in a byte.</summary>
    private void FirstHalf()
    {
        const int Quarter = Half / 2;
        const int QuarterBytes = HalfBytes / 2;
        TVector* signs = _sums;
        TVector* child = _sums + Half;
        if (Kind(4) != NodeKind.Zero)
        {
            for (int k = 0; k < QuarterBytes; k++)
            {
                TVector bytes = TLanes.Xor(signs[k], signs[QuarterBytes + k]);
                TVector* target = child + (8 * k);
                target[0] = Sign(Bit(bytes, 0));
                target[1] = Sign(Bit(bytes, 1));
                target[2] = Sign(Bit(bytes, 2));
                target[3] = Sign(Bit(bytes, 3));
                target[4] = Sign(Bit(bytes, 4));
                target[5] = Sign(Bit(bytes, 5));
                target[6] = Sign(Bit(bytes, 6));
                target[7] = Sign(Bit(bytes, 7));
            }
        }

        Decode(4, 2, 0);
        for (int k = 0; k < QuarterBytes; k++)
        {
            Seconds(signs[k], signs[QuarterBytes + k], _bits + (8 * k), child + (8 * k));
        }

        Decode(5, 2, Quarter);
        Join(_bits, Quarter);
    }

    /// <summary>The byte of one index of all blocks.</summary>
    private static ref TVector Plane(byte* planes, int k) => ref *(TVector*)(planes + (BytePlanes.Blocks * k));

    private void Decode(int node, int level, int start)
    {
        int size = PolarCode.BlockBits >> level;
        TVector* sums = _sums + (PolarCode.BlockBits - (2 * size));
        TVector* bits = _bits + start;
        switch (Kind(node))
        {
            case NodeKind.Zero:
                Fill(bits, size, TLanes.Create(0));
                break;
            case NodeKind.Free:
                for (int j = 0; j < size; j += 2)
                {
                    bits[j] = TLanes.Negative(sums[j]);
                    bits[j + 1] = TLanes.Negative(sums[j + 1]);
                }

                break;
            case NodeKind.Repetition:
                Fill(bits, size, TLanes.Negative(Total(sums, size)));
                break;
            default:
                Split(node, level, start, sums, bits, size / 2);
                break;
        }
    }

    private void Split(int node, int level, int start, TVector* sums, TVector* bits, int half)
    {
        if (half <= 4)
        {
            if (half == 4)
            {
                Eight(node, sums, bits);
            }
            else
            {
                Four(node, sums[0], sums[1], sums[2], sums[3], out bits[0], out bits[1], out bits[2], out bits[3]);
            }

            return;
        }

        TVector* child = sums + (2 * half);
        if (Kind(2 * node) == NodeKind.Zero)
        {
            for (int j = 0; j < half; j += 2)
            {
                child[j] = Clamped(sums[j], sums[half + j]);
                child[j + 1] = Clamped(sums[j + 1], sums[half + j + 1]);
            }

            Decode((2 * node) + 1, level + 1, start + half);
            for (int j = 0; j < half; j += 2)
            {
                bits[j] = bits[half + j];
                bits[j + 1] = bits[half + j + 1];
            }

            return;
        }

        Firsts(sums, child, half);
        Decode(2 * node, level + 1, start);
        if (level + 1 < FirstClamped)
        {
            Seconds(sums, bits, child, half);
        }
        else
        {
            SecondsClamped(sums, bits, child, half);
        }

        Decode((2 * node) + 1, level + 1, start + half);
        Join(bits, half);
    }

    /// <summary>A node of eight that is Split, in registers.</summary>
    private void Eight(int node, TVector* sums, TVector* bits)
    {
        TVector a0 = sums[0];
        TVector a1 = sums[1];
        TVector a2 = sums[2];
        TVector a3 = sums[3];
        TVector b0 = sums[4];
        TVector b1 = sums[5];
        TVector b2 = sums[6];
        TVector b3 = sums[7];
        Four(
            2 * node, First(a0, b0), First(a1, b1), First(a2, b2), First(a3, b3),
            out TVector y0, out TVector y1, out TVector y2, out TVector y3);
        Four(
            (2 * node) + 1, SecondClamped(a0, b0, y0), SecondClamped(a1, b1, y1), SecondClamped(a2, b2, y2), SecondClamped(a3, b3, y3),
            out TVector z0, out TVector z1, out TVector z2, out TVector z3);
        bits[0] = TLanes.Xor(y0, z0);
        bits[1] = TLanes.Xor(y1, z1);
        bits[2] = TLanes.Xor(y2, z2);
        bits[3] = TLanes.Xor(y3, z3);
        bits[4] = z0;
        bits[5] = z1;
        bits[6] = z2;
        bits[7] = z3;
    }

    /// <summary>Any node of four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Four(
        int node, TVector a0, TVector a1, TVector b0, TVector b1, out TVector x0, out TVector x1, out TVector x2, out TVector x3)
    {
        switch (Kind(node))
        {
            case NodeKind.Zero:
                x0 = x1 = x2 = x3 = TLanes.Create(0);
                return;
            case NodeKind.Free:
                x0 = TLanes.Negative(a0);
                x1 = TLanes.Negative(a1);
                x2 = TLanes.Negative(b0);
                x3 = TLanes.Negative(b1);
                return;
            case NodeKind.Repetition:
                x0 = x1 = x2 = x3 = TLanes.Negative(TLanes.AddSaturate(Clamped(a0, b0), Clamped(a1, b1)));
                return;
        }

        // The first two are Zero or a Repetition, the last two a Repetition or Free.
        TVector y = Kind(2 * node) == NodeKind.Zero
            ? TLanes.Create(0)
            : TLanes.Negative(TLanes.AddSaturate(First(a0, b0), First(a1, b1)));
        TVector s0 = SecondClamped(a0, b0, y);
        TVector s1 = SecondClamped(a1, b1, y);
        bool isFree = Kind((2 * node) + 1) == NodeKind.Free;
        x2 = TLanes.Negative(isFree ? s0 : TLanes.AddSaturate(s0, s1));
        x3 = isFree ? TLanes.Negative(s1) : x2;
        x0 = TLanes.Xor(y, x2);
        x1 = TLanes.Xor(y, x3);
    }
}
