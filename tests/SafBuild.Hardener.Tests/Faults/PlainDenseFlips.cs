using System.Numerics;
using SafBuild.Hardener.Faults;

namespace SafBuild.Hardener.Tests.Faults;

/// <summary>What DenseFlips says it does, lane by lane and bit by bit.</summary>
internal static class PlainDenseFlips
{
    internal static byte[] Masks(int length, double rate, KeyedRandom random)
    {
        // Word k of all four lanes comes before word k + 1.
        ulong[,] state = new ulong[4, 4];
        for (int word = 0; word < 4; word++)
        {
            for (int lane = 0; lane < 4; lane++)
            {
                state[lane, word] = random.NextUInt64();
            }
        }

        List<byte> bytes = [];
        while (bytes.Count < length)
        {
            foreach (ulong lane in Mask(rate, state))
            {
                bytes.AddRange(BitConverter.GetBytes(lane));
            }
        }

        return [.. bytes.Take(length)];
    }

    private static ulong[] Mask(double rate, ulong[,] state)
    {
        bool?[,] bits = new bool?[4, 64];
        for (double rest = rate; rest > 0 && bits.Cast<bool?>().Contains(null);)
        {
            rest *= 2;
            bool digit = rest >= 1;
            rest -= digit ? 1 : 0;
            for (int lane = 0; lane < 4; lane++)
            {
                ulong ones = Next(state, lane);
                for (int bit = 0; bit < 64; bit++)
                {
                    bool one = ((ones >> bit) & 1) == 1;
                    bits[lane, bit] ??= one == digit ? null : digit;
                }
            }
        }

        ulong[] mask = new ulong[4];
        for (int lane = 0; lane < 4; lane++)
        {
            for (int bit = 0; bit < 64; bit++)
            {
                mask[lane] |= bits[lane, bit] == true ? 1UL << bit : 0;
            }
        }

        return mask;
    }

    /// <summary>xoshiro256++ as its authors print it.</summary>
    private static ulong Next(ulong[,] s, int lane)
    {
        ulong result = BitOperations.RotateLeft(s[lane, 0] + s[lane, 3], 23) + s[lane, 0];
        ulong t = s[lane, 1] << 17;
        s[lane, 2] ^= s[lane, 0];
        s[lane, 3] ^= s[lane, 1];
        s[lane, 1] ^= s[lane, 2];
        s[lane, 0] ^= s[lane, 3];
        s[lane, 2] ^= t;
        s[lane, 3] = BitOperations.RotateLeft(s[lane, 3], 45);
        return result;
    }
}
