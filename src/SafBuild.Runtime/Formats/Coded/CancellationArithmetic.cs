using System.Runtime.CompilerServices;

namespace SafBuild.Runtime.Formats.Coded;

/// <content>The arithmetic of sums and bits, of one register and of runs of them.</content>
internal readonly unsafe ref partial struct Cancellation<TVector, TLanes>
{
    /// <summary>+1 for a 0, -1 for a 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sign(TVector bit) => TLanes.Or(bit, TLanes.Create(1));

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

    /// <summary>-1 where the bit of the byte is 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Bit(TVector bytes, int bit)
    {
        TVector own = TLanes.Create(unchecked((sbyte)(1 << bit)));
        return TLanes.Equal(TLanes.And(bytes, own), own);
    }

    /// <summary>Sums of eight positions whose a and b are signs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Seconds(TVector a, TVector b, TVector* bits, TVector* sums)
    {
        sums[0] = TLanes.Add(Sign(TLanes.Xor(Bit(a, 0), bits[0])), Sign(Bit(b, 0)));
        sums[1] = TLanes.Add(Sign(TLanes.Xor(Bit(a, 1), bits[1])), Sign(Bit(b, 1)));
        sums[2] = TLanes.Add(Sign(TLanes.Xor(Bit(a, 2), bits[2])), Sign(Bit(b, 2)));
        sums[3] = TLanes.Add(Sign(TLanes.Xor(Bit(a, 3), bits[3])), Sign(Bit(b, 3)));
        sums[4] = TLanes.Add(Sign(TLanes.Xor(Bit(a, 4), bits[4])), Sign(Bit(b, 4)));
        sums[5] = TLanes.Add(Sign(TLanes.Xor(Bit(a, 5), bits[5])), Sign(Bit(b, 5)));
        sums[6] = TLanes.Add(Sign(TLanes.Xor(Bit(a, 6), bits[6])), Sign(Bit(b, 6)));
        sums[7] = TLanes.Add(Sign(TLanes.Xor(Bit(a, 7), bits[7])), Sign(Bit(b, 7)));
    }

    /// <summary>Bytes of eight bits each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Pack(TVector* bits)
    {
        TVector low = TLanes.Or(
            TLanes.Or(TLanes.And(bits[0], TLanes.Create(0x01)), TLanes.And(bits[1], TLanes.Create(0x02))),
            TLanes.Or(TLanes.And(bits[2], TLanes.Create(0x04)), TLanes.And(bits[3], TLanes.Create(0x08))));
        TVector high = TLanes.Or(
            TLanes.Or(TLanes.And(bits[4], TLanes.Create(0x10)), TLanes.And(bits[5], TLanes.Create(0x20))),
            TLanes.Or(TLanes.And(bits[6], TLanes.Create(0x40)), TLanes.And(bits[7], TLanes.Create(sbyte.MinValue))));
        return TLanes.Or(low, high);
    }

    // Four vectors a round: the loop itself would cost as much as its arithmetic.
    private static void Firsts(TVector* sums, TVector* child, int half)
    {
        for (TVector* end = sums + half; sums < end; sums += 4, child += 4)
        {
            child[0] = First(sums[0], sums[half]);
            child[1] = First(sums[1], sums[half + 1]);
            child[2] = First(sums[2], sums[half + 2]);
            child[3] = First(sums[3], sums[half + 3]);
        }
    }

    private static void Seconds(TVector* sums, TVector* bits, TVector* child, int half)
    {
        for (TVector* end = sums + half; sums < end; sums += 4, child += 4, bits += 4)
        {
            child[0] = Second(sums[0], sums[half], bits[0]);
            child[1] = Second(sums[1], sums[half + 1], bits[1]);
            child[2] = Second(sums[2], sums[half + 2], bits[2]);
            child[3] = Second(sums[3], sums[half + 3], bits[3]);
        }
    }

    private static void SecondsClamped(TVector* sums, TVector* bits, TVector* child, int half)
    {
        for (TVector* end = sums + half; sums < end; sums += 4, child += 4, bits += 4)
        {
            child[0] = SecondClamped(sums[0], sums[half], bits[0]);
            child[1] = SecondClamped(sums[1], sums[half + 1], bits[1]);
            child[2] = SecondClamped(sums[2], sums[half + 2], bits[2]);
            child[3] = SecondClamped(sums[3], sums[half + 3], bits[3]);
        }
    }

    private static void Join(TVector* bits, int half)
    {
        for (TVector* end = bits + half; bits < end; bits += 4)
        {
            bits[0] = TLanes.Xor(bits[0], bits[half]);
            bits[1] = TLanes.Xor(bits[1], bits[half + 1]);
            bits[2] = TLanes.Xor(bits[2], bits[half + 2]);
            bits[3] = TLanes.Xor(bits[3], bits[half + 3]);
        }
    }

    private static void Fill(TVector* bits, int size, TVector value)
    {
        for (int j = 0; j < size; j += 2)
        {
            bits[j] = value;
            bits[j + 1] = value;
        }
    }

    /// <summary>The sum at the last position, all bits before it being 0: by halves, clamped at each, as bit after bit would be.</summary>
    private static TVector Total(TVector* sums, int size)
    {
        for (; size > 2; size /= 2)
        {
            TVector* next = sums + size;
            int half = size / 2;
            for (int j = 0; j < half; j += 2)
            {
                next[j] = Clamped(sums[j], sums[half + j]);
                next[j + 1] = Clamped(sums[j + 1], sums[half + j + 1]);
            }

            sums = next;
        }

        return Clamped(sums[0], sums[1]);
    }
}
