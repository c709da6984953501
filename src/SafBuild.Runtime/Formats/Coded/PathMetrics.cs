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

    /// <summary>Of path p: the sum of the magnitudes of all sums that it decided against.</summary>
    private fixed int _costs[Paths];

    /// <summary>Cost x 16 + number of the candidate: path p as it is, or p + 8 the other way.</summary>
    private fixed int _candidates[2 * Paths];

    internal static Vector128<byte> Identity => Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    /// <summary>There is one path.</summary>
    internal void Begin()
    {
        for (int p = 1; p < Paths; p++)
        {
            _costs[p] = Absent;
        }
    }

    /// <summary>The paths by cost, then by number.</summary>
    internal readonly void Order(Span<int> paths)
    {
        for (int p = 0; p < Paths; p++)
        {
            int at = p;
            for (; at > 0 && _costs[paths[at - 1]] > _costs[p]; at--)
            {
                paths[at] = paths[at - 1];
            }

            paths[at] = p;
        }
    }

    /// <summary>All bits of the node are 0.</summary>
    internal void AddZero(byte* sums, int size)
    {
        int* zero = stackalloc int[Paths];
        Against(sums, size, zero, null);
        for (int p = 0; p < Paths; p++)
        {
            _costs[p] += zero[p];
        }
    }

    /// <summary>All bits of the node are 0, or all are 1.</summary>
    /// <param name="sums">Of the node.</param>
    /// <param name="size">Of the node.</param>
    /// <param name="ones">-1 for paths whose bits are 1.</param>
    internal Vector128<byte> SplitRepetition(byte* sums, int size, out Vector128<byte> ones)
    {
        int* zero = stackalloc int[Paths];
        int* one = stackalloc int[Paths];
        Against(sums, size, zero, one);
        for (int p = 0; p < Paths; p++)
        {
            _candidates[p] = ((_costs[p] + zero[p]) * 16) + p;
            _candidates[Paths + p] = ((_costs[p] + one[p]) * 16) + Paths + p;
        }

        return Survivors(out ones);
    }

    /// <summary>Each bit of the node is its sign's, but for the least reliable ones, which may be the other way.</summary>
    internal Vector128<byte> SplitFree(byte* sums, int size, byte* bits)
    {
        short* least = stackalloc short[FreeSplits * Paths];
        int splits = Math.Min(FreeSplits, size);
        LeastReliable(sums, size, least);
        Vector128<byte> origin = Identity;
        Vector128<byte> turned = Vector128<byte>.Zero;
        for (int t = 0; t < splits; t++)
        {
            for (int p = 0; p < Paths; p++)
            {
                int magnitude = least[(t * Paths) + origin.GetElement(p)] >> 8;
                _candidates[p] = (_costs[p] * 16) + p;
                _candidates[Paths + p] = ((_costs[p] + magnitude) * 16) + Paths + p;
            }

            Vector128<byte> step = Survivors(out Vector128<byte> other);
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

        for (int p = 0; p < Paths; p++)
        {
            for (uint left = turned.GetElement(p); left != 0; left &= left - 1)
            {
                int t = BitOperations.TrailingZeroCount(left);
                bits[(Paths * (byte)least[(t * Paths) + origin.GetElement(p)]) + p] ^= byte.MaxValue;
            }
        }

        return origin;
    }

    /// <summary>For each path what its bits cost if all are 0 and, where asked for, if all are 1.</summary>
    private static void Against(byte* sums, int size, int* zero, int* one)
    {
        // Two positions in a register; 128 registers add up to at most 2 x 128 x 127 a path.
        const int Most = 128;
        new Span<int>(zero, Paths).Clear();
        if (one is not null)
        {
            new Span<int>(one, Paths).Clear();
        }

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

            for (int p = 0; p < Paths; p++)
            {
                zero[p] += zeros.GetElement(p);
                if (one is not null)
                {
                    one[p] += ones.GetElement(p);
                }
            }
        }
    }

    /// <summary>The positions of the smallest magnitudes of each path, ascending: magnitude x 256 + position.</summary>
    private static void LeastReliable(byte* sums, int size, short* least)
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

        Vector128<short>* target = (Vector128<short>*)least;
        (target[0], target[1], target[2], target[3]) = (s0, s1, s2, s3);
        (target[4], target[5], target[6]) = (s4, s5, s6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Insert(ref Vector128<short> place, ref Vector128<short> value)
    {
        Vector128<short> smaller = Vector128.Min(place, value);
        value = Vector128.Max(place, value);
        place = smaller;
    }

    /// <summary>The eight cheapest candidates become the paths, in ascending order.</summary>
    /// <param name="other">-1 for paths that come from a candidate the other way.</param>
    /// <returns>The path that each comes from (8 + that in the upper half).</returns>
    private Vector128<byte> Survivors(out Vector128<byte> other)
    {
        byte* order = stackalloc byte[2 * Paths];
        int* ranks = stackalloc int[2 * Paths];
        fixed (int* candidates = _candidates)
        {
            Vector128<int> k0 = *(Vector128<int>*)candidates;
            Vector128<int> k1 = *(Vector128<int>*)(candidates + 4);
            Vector128<int> k2 = *(Vector128<int>*)(candidates + 8);
            Vector128<int> k3 = *(Vector128<int>*)(candidates + 12);
            Vector128<int> r0 = Vector128<int>.Zero;
            Vector128<int> r1 = r0;
            Vector128<int> r2 = r0;
            Vector128<int> r3 = r0;
            for (int i = 0; i < 2 * Paths; i++)
            {
                // All candidates differ, so that the number of smaller ones is a rank.
                Vector128<int> one = Vector128.Create(candidates[i]);
                r0 -= Vector128.LessThan(one, k0);
                r1 -= Vector128.LessThan(one, k1);
                r2 -= Vector128.LessThan(one, k2);
                r3 -= Vector128.LessThan(one, k3);
            }

            *(Vector128<int>*)ranks = r0;
            *(Vector128<int>*)(ranks + 4) = r1;
            *(Vector128<int>*)(ranks + 8) = r2;
            *(Vector128<int>*)(ranks + 12) = r3;
            for (int i = 0; i < 2 * Paths; i++)
            {
                order[ranks[i]] = (byte)i;
            }

            for (int p = 0; p < Paths; p++)
            {
                _costs[p] = candidates[order[p]] >> 4;
            }
        }

        Vector128<byte> chosen = Vector128.Create(*(ulong*)order).AsByte();
        other = Vector128.GreaterThan(chosen, Vector128.Create((byte)(Paths - 1)));
        return (chosen & Vector128.Create((byte)(Paths - 1))) | Vector128.Create(0, 0x0808080808080808).AsByte();
    }
}
