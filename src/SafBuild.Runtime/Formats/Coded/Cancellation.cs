using System.Runtime.CompilerServices;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// Successive cancellation in signed bytes, over as many blocks side by side as the register has bytes (docs/format.md). What is received
/// is +1 for a 0 and -1 for a 1; a positive sum speaks for a 0. Bits that are decided are bytes 0 and -1.
/// </summary>
/// <typeparam name="TVector">The register.</typeparam>
/// <typeparam name="TLanes">Its operations.</typeparam>
internal readonly unsafe ref struct Cancellation<TVector, TLanes>
    where TVector : unmanaged
    where TLanes : struct, IByteLanes<TVector>
{
    /// <summary>From this level on sums can leave the range of a byte: at level l they are at most 2^l in magnitude.</summary>
    private const int FirstClamped = 7;

    private const int Half = PolarCode.BlockBits / 2;

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

    /// <summary>Decodes the blocks of the bits from <paramref name="shift"/> on of each plane.</summary>
    /// <param name="tree">Of the code.</param>
    /// <param name="received">Planes.</param>
    /// <param name="decoded">Planes, to which the bits of these blocks are added.</param>
    /// <param name="shift">The first block.</param>
    /// <param name="scratch">64-byte aligned.</param>
    internal static void Decode(DecodingTree tree, ulong* received, ulong* decoded, int shift, byte* scratch) =>
        new Cancellation<TVector, TLanes>(tree, scratch).Root(received, decoded, shift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sign(ulong bits) => TLanes.Or(TLanes.Expand(bits), TLanes.Create(1));

    /// <summary>sign(a) sign(b) min(|a|, |b|).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector First(TVector a, TVector b) =>
        TLanes.Max(TLanes.Min(a, b), TLanes.Subtract(TLanes.Create(0), TLanes.Max(a, b)));

    /// <summary>b + a, or b - a where the bit is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Second(TVector a, TVector b, TVector bit) => TLanes.Add(TLanes.Subtract(TLanes.Xor(a, bit), bit), b);

    /// <summary>The same, clamped to -127 to 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SecondClamped(TVector a, TVector b, TVector bit) => Clamped(TLanes.Subtract(TLanes.Xor(a, bit), bit), b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Clamped(TVector a, TVector b) => TLanes.Max(TLanes.AddSaturate(a, b), TLanes.Create(-127));

    private void Root(ulong* received, ulong* decoded, int shift)
    {
        for (int p = 0; p < Half; p++)
        {
            int plane = BitPlanes.Plane(p);
            _sums[p] = Sign((received[plane] ^ received[plane + (PolarCode.BlockWords / 2)]) >> shift);
        }

        Decode(2, 1, 0);
        for (int p = 0; p < Half; p++)
        {
            int plane = BitPlanes.Plane(p);
            TVector second = Sign(received[plane + (PolarCode.BlockWords / 2)] >> shift);
            _sums[p] = Second(Sign(received[plane] >> shift), second, _bits[p]);
        }

        Decode(3, 1, Half);
        for (int p = 0; p < Half; p++)
        {
            int plane = BitPlanes.Plane(p);
            decoded[plane] |= TLanes.Signs(TLanes.Xor(_bits[p], _bits[Half + p])) << shift;
            decoded[plane + (PolarCode.BlockWords / 2)] |= TLanes.Signs(_bits[Half + p]) << shift;
        }
    }

    private void Decode(int node, int level, int start)
    {
        int size = PolarCode.BlockBits >> level;
        TVector* sums = _sums + (PolarCode.BlockBits - (2 * size));
        TVector* bits = _bits + start;
        switch (Unsafe.Add(ref Unsafe.AsRef(in _kinds), node))
        {
            case NodeKind.Zero:
                Fill(bits, size, TLanes.Create(0));
                break;
            case NodeKind.Free:
                for (int j = 0; j < size; j++)
                {
                    bits[j] = TLanes.Negative(sums[j]);
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
        TVector* child = sums + (2 * half);
        if (Unsafe.Add(ref Unsafe.AsRef(in _kinds), 2 * node) == NodeKind.Zero)
        {
            for (int j = 0; j < half; j++)
            {
                child[j] = Clamped(sums[j], sums[half + j]);
            }

            Decode((2 * node) + 1, level + 1, start + half);
            for (int j = 0; j < half; j++)
            {
                bits[j] = bits[half + j];
            }

            return;
        }

        for (int j = 0; j < half; j++)
        {
            child[j] = First(sums[j], sums[half + j]);
        }

        Decode(2 * node, level + 1, start);
        if (level + 1 < FirstClamped)
        {
            for (int j = 0; j < half; j++)
            {
                child[j] = Second(sums[j], sums[half + j], bits[j]);
            }
        }
        else
        {
            for (int j = 0; j < half; j++)
            {
                child[j] = SecondClamped(sums[j], sums[half + j], bits[j]);
            }
        }

        Decode((2 * node) + 1, level + 1, start + half);
        for (int j = 0; j < half; j++)
        {
            bits[j] = TLanes.Xor(bits[j], bits[half + j]);
        }
    }

    private static void Fill(TVector* bits, int size, TVector value)
    {
        for (int j = 0; j < size; j++)
        {
            bits[j] = value;
        }
    }

    /// <summary>The sum at the last position, all bits before it being 0: by halves, clamped at each, as bit after bit would be.</summary>
    private static TVector Total(TVector* sums, int size)
    {
        while (size > 1)
        {
            TVector* next = sums + size;
            size /= 2;
            for (int j = 0; j < size; j++)
            {
                next[j] = Clamped(sums[j], sums[size + j]);
            }

            sums = next;
        }

        return sums[0];
    }
}
