using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// What the paths of the list decoder have cost, and which of them go on: each decision doubles the candidates, and the eight cheapest
/// survive. Among equal ones those that follow the sums come first, then the lower path.
/// </summary>
internal unsafe struct PathMetrics
{
    internal const int Paths = 8;

    /// <summary>Free nodes are split at this many of their bits: no more can differ among eight paths.</summary>
    private const int FreeSplits = Paths - 1;

    /// <summary>More than any path can cost (4,096 x 127), so that paths that are not there yet never win.</summary>
    private const int Absent = 1 << 26;

    /// <summary>Of paths 0 to 3: the sum of the magnitudes of all sums that each decided against.</summary>
    private Vector128<int> _low;

    /// <summary>Of paths 4 to 7.</summary>
    private Vector128<int> _high;

    internal static Vector128<byte> Identity => Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    /// <summary>There is one path.</summary>
    internal void Begin() => (_low, _high) = (Vector128.Create(0, Absent, Absent, Absent), Vector128.Create(Absent));

    /// <summary>The paths by cost, then by number.</summary>
    internal readonly void Order(Span<int> paths)
    {
        Span<int> costs = stackalloc int[Paths];
        _low.CopyTo(costs);
        _high.CopyTo(costs[4..]);
        for (int p = 0; p < Paths; p++)
        {
            int at = p;
            for (; at > 0 && costs[paths[at - 1]] > costs[p]; at--)
            {
                paths[at] = paths[at - 1];
            }

            paths[at] = p;
        }
    }

    /// <summary>All bits of the node are 0.</summary>
    internal void AddZero(byte* sums, int size)
    {
        Costs zero = default;
        Costs one = default;
        Against(sums, size, ref zero, ref one);
        _low += zero.Low;
        _high += zero.High;
    }

    /// <summary>All bits of the node are 0, or all are 1.</summary>
    /// <param name="sums">Of the node.</param>
    /// <param name="size">Of the node.</param>
    /// <param name="ones">-1 for paths whose bits are 1.</param>
    internal Vector128<byte> SplitRepetition(byte* sums, int size, out Vector128<byte> ones)
    {
        Costs zero = default;
        Costs one = default;
        Against(sums, size, ref zero, ref one);
        return Survivors(
            new Costs { Low = _low + zero.Low, High = _high + zero.High }, new Costs { Low = _low + one.Low, High = _high + one.High },
            out ones);
    }

    /// <summary>Each bit of the node is its sign's, but for the least reliable ones, which may be the other way.</summary>
    internal Vector128<byte> SplitFree(byte* sums, int size, byte* bits)
    {
        Vector128<short>* least = stackalloc Vector128<short>[FreeSplits];
        int splits = Math.Min(FreeSplits, size);
        LeastReliable(sums, size, least);
        Vector128<byte> origin = Identity;
        Vector128<byte> turned = Vector128<byte>.Zero;
        for (int t = 0; t < splits; t++)
        {
            Vector128<ushort> magnitudes = (least[t] >>> 8).AsUInt16();
            magnitudes = Vector128.WidenLower(Shuffles.Within(Vector128.Narrow(magnitudes, magnitudes), origin));
            Vector128<byte> step = Survivors(
                new Costs { Low = _low, High = _high },
                new Costs
                {
                    Low = _low + Vector128.WidenLower(magnitudes).AsInt32(),
                    High = _high + Vector128.WidenUpper(magnitudes).AsInt32(),
                },
                out Vector128<byte> other);
            origin = Shuffles.Within(origin, step);
            turned = Shuffles.Within(turned, step) | (other & Vector128.Create((byte)(1 << t)));

            // The next bits cost no less, so that no path will turn them either.
            if (other.AsUInt64().ToScalar() == 0)
            {
                break;
            }
        }

        for (int j = 0; j < Paths * size; j += Vector128<byte>.Count)
        {
            Vector128<sbyte> own = Shuffles.Within(*(Vector128<byte>*)(sums + j), origin).AsSByte();
            *(Vector128<sbyte>*)(bits + j) = Vector128.LessThan(own, Vector128<sbyte>.Zero);
        }

        ulong origins = origin.AsUInt64().ToScalar();
        for (ulong left = turned.AsUInt64().ToScalar(); left != 0; left &= left - 1)
        {
            int bit = BitOperations.TrailingZeroCount(left);
            int path = bit / 8;
            int from = (int)(origins >> (8 * path)) & (Paths - 1);
            bits[(Paths * (byte)((short*)(least + (bit % 8)))[from]) + path] ^= byte.MaxValue;
        }

        return origin;
    }

    /// <summary>Adds for each path what its bits cost if all are 0, and if all are 1.</summary>
    private static void Against(byte* sums, int size, ref Costs zero, ref Costs one)
    {
        // Two positions in a register; 128 registers add up to at most 2 x 128 x 127 a path.
        const int Most = 128;
        int left = size / 2;
        while (left > 0)
        {
            Vector128<ushort> zeros = Vector128<ushort>.Zero;
            Vector128<ushort> ones = Vector128<ushort>.Zero;
            int run = Math.Min(left, Most);
            left -= run;
            for (; run > 0; run--, sums += Vector128<byte>.Count)
            {
                Vector128<sbyte> sum = *(Vector128<sbyte>*)sums;
                Vector128<byte> against = Vector128.Max(-sum, Vector128<sbyte>.Zero).AsByte();
                zeros += Vector128.WidenLower(against) + Vector128.WidenUpper(against);
                Vector128<byte> with = Vector128.Max(sum, Vector128<sbyte>.Zero).AsByte();
                ones += Vector128.WidenLower(with) + Vector128.WidenUpper(with);
            }

            zero.Low += Vector128.WidenLower(zeros).AsInt32();
            zero.High += Vector128.WidenUpper(zeros).AsInt32();
            one.Low += Vector128.WidenLower(ones).AsInt32();
            one.High += Vector128.WidenUpper(ones).AsInt32();
        }
    }

    /// <summary>The positions of the smallest magnitudes of each path, ascending: magnitude x 256 + position.</summary>
    private static void LeastReliable(byte* sums, int size, Vector128<short>* least)
    {
        Vector128<short> s0 = Vector128.Create(short.MaxValue);
        Vector128<short> s1 = s0;
        Vector128<short> s2 = s0;
        Vector128<short> s3 = s0;
        Vector128<short> s4 = s0;
        Vector128<short> s5 = s0;
        Vector128<short> s6 = s0;
        for (int j = 0; j < size; j += 2)
        {
            Vector128<sbyte> sum = *(Vector128<sbyte>*)(sums + (Paths * j));
            Vector128<byte> magnitude = Vector128.Max(sum, -sum).AsByte();
            for (int k = 0; k < 2; k++)
            {
                Vector128<ushort> wide = k == 0 ? Vector128.WidenLower(magnitude) : Vector128.WidenUpper(magnitude);
                Vector128<short> own = (wide << 8).AsInt16() | Vector128.Create((short)(j + k));
                if (!Vector128.LessThanAny(own, s6))
                {
                    continue;
                }

                Insert(ref s0, ref own);
                Insert(ref s1, ref own);
                Insert(ref s2, ref own);
                Insert(ref s3, ref own);
                Insert(ref s4, ref own);
                Insert(ref s5, ref own);
                Insert(ref s6, ref own);
            }
        }

        (least[0], least[1], least[2], least[3]) = (s0, s1, s2, s3);
        (least[4], least[5], least[6]) = (s4, s5, s6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Insert(ref Vector128<short> place, ref Vector128<short> value)
    {
        Vector128<short> smaller = Vector128.Min(place, value);
        value = Vector128.Max(place, value);
        place = smaller;
    }

    /// <summary>The eight cheapest of sixteen candidates become the paths, in ascending order.</summary>
    /// <param name="same">What each path costs as it is.</param>
    /// <param name="turned">What it costs the other way.</param>
    /// <param name="other">-1 for paths that went the other way.</param>
    /// <returns>The path that each comes from (8 + that in the upper half).</returns>
    private Vector128<byte> Survivors(Costs same, Costs turned, out Vector128<byte> other)
    {
        if (AreFirst(same, turned))
        {
            (_low, _high) = (same.Low, same.High);
            other = Vector128<byte>.Zero;
            return Identity;
        }

        // Cost x 16 + number of the candidate, so that all differ, and the number of smaller ones is a rank.
        int* candidates = stackalloc int[2 * Paths];
        Vector128<int> k0 = (same.Low << 4) + Vector128.Create(0, 1, 2, 3);
        Vector128<int> k1 = (same.High << 4) + Vector128.Create(4, 5, 6, 7);
        Vector128<int> k2 = (turned.Low << 4) + Vector128.Create(8, 9, 10, 11);
        Vector128<int> k3 = (turned.High << 4) + Vector128.Create(12, 13, 14, 15);
        k0.Store(candidates);
        k1.Store(candidates + 4);
        k2.Store(candidates + 8);
        k3.Store(candidates + 12);
        Vector128<int> r0 = Vector128<int>.Zero;
        Vector128<int> r1 = r0;
        Vector128<int> r2 = r0;
        Vector128<int> r3 = r0;
        for (int i = 0; i < 2 * Paths; i++)
        {
            Vector128<int> one = Vector128.Create(candidates[i]);
            r0 -= Vector128.LessThan(one, k0);
            r1 -= Vector128.LessThan(one, k1);
            r2 -= Vector128.LessThan(one, k2);
            r3 -= Vector128.LessThan(one, k3);
        }

        int* ranks = stackalloc int[2 * Paths];
        int* sorted = stackalloc int[2 * Paths];
        r0.Store(ranks);
        r1.Store(ranks + 4);
        r2.Store(ranks + 8);
        r3.Store(ranks + 12);
        for (int i = 0; i < 2 * Paths; i++)
        {
            sorted[ranks[i]] = candidates[i];
        }

        Vector128<int> s0 = Vector128.Load(sorted);
        Vector128<int> s1 = Vector128.Load(sorted + 4);
        (_low, _high) = (s0 >> 4, s1 >> 4);
        Vector128<int> number = Vector128.Create(15);
        Vector128<short> chosen = Vector128.Narrow(s0 & number, s1 & number);
        Vector128<byte> paths = Vector128.Narrow(chosen, chosen).AsByte();
        other = Vector128.GreaterThan(paths, Vector128.Create((byte)(Paths - 1)));
        return (paths & Vector128.Create((byte)(Paths - 1))) | Vector128.Create(0, 0x0808080808080808).AsByte();
    }

    /// <summary>Whether the paths as they are stay in their order and before all others: most often so where sums are large.</summary>
    private static bool AreFirst(Costs same, Costs turned)
    {
        Vector128<int> last = Vector128.Create(same.High.GetElement(3));
        return !Vector128.GreaterThanAny(same.Low, Vector128.Shuffle(same.Low, Vector128.Create(1, 2, 3, 3)))
            && !Vector128.GreaterThanAny(same.High, Vector128.Shuffle(same.High, Vector128.Create(1, 2, 3, 3)))
            && same.Low.GetElement(3) <= same.High.ToScalar()
            && !Vector128.LessThanAny(turned.Low, last)
            && !Vector128.LessThanAny(turned.High, last);
    }

    /// <summary>Of paths 0 to 3 and 4 to 7.</summary>
    private struct Costs
    {
        internal Vector128<int> Low;
        internal Vector128<int> High;
    }
}
