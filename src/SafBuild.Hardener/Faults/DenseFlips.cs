using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SafBuild.Hardener.Faults;

/// <summary>
/// Masks of bits that are each set with one probability, for rates at which a jump from flip to flip is slower than the bits themselves.
/// A bit is set where a uniform number U is below p; U and p are compared digit by digit, for 256 bits at once, until each bit is decided:
/// nine digits for a mask, and exact to the last digit of p. The digits come from four generators xoshiro256++ (Blackman and Vigna, 2019)
/// side by side, seeded by the tensor's stream. The same bits with and without vector instructions.
/// </summary>
internal ref struct DenseFlips
{
    /// <summary>Bytes of a mask.</summary>
    private const int MaskBytes = 32;

    /// <summary>Binary digits of a rate above 2^-11: all that a double has.</summary>
    private const int Digits = 64;

    private Vector256<ulong> _s0;
    private Vector256<ulong> _s1;
    private Vector256<ulong> _s2;
    private Vector256<ulong> _s3;

    /// <param name="random">Gives the seeds: sixteen numbers.</param>
    private DenseFlips(KeyedRandom random)
    {
        _s0 = Seeds(random);
        _s1 = Seeds(random);
        _s2 = Seeds(random);
        _s3 = Seeds(random);
    }

    /// <summary>Flips each bit with the probability <paramref name="rate"/> and returns how many flipped.</summary>
    /// <param name="stored">Changed in place.</param>
    /// <param name="rate">2^-11 to 0.5.</param>
    /// <param name="random">At its start.</param>
    internal static long Inject(Span<byte> stored, double rate, KeyedRandom random)
    {
        // Exact: such a double is a multiple of 2^-63.
        ulong digits = (ulong)(rate * 9223372036854775808.0) << 1;
        DenseFlips flips = new(random);
        long count = 0;
        Span<byte> last = stackalloc byte[MaskBytes];
        for (; !stored.IsEmpty; stored = stored[Math.Min(MaskBytes, stored.Length)..])
        {
            Vector256<ulong> mask = flips.Next(digits);
            if (stored.Length >= MaskBytes)
            {
                ref byte place = ref MemoryMarshal.GetReference(stored);
                (Vector256.LoadUnsafe(ref place) ^ mask.AsByte()).StoreUnsafe(ref place);
                count += Count(mask);
                continue;
            }

            mask.AsByte().CopyTo(last);
            for (int i = 0; i < stored.Length; i++)
            {
                stored[i] ^= last[i];
                count += BitOperations.PopCount(last[i]);
            }
        }

        return count;
    }

    /// <param name="digits">Binary digits of the rate, the first in the highest bit.</param>
    /// <remarks>In line, and of four fields: then the state stays in registers.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ulong> Next(ulong digits)
    {
        Vector256<ulong> undecided = Vector256<ulong>.AllBitsSet;
        Vector256<ulong> set = Vector256<ulong>.Zero;

        // With no digit of p left U is not below it.
        for (; digits != 0; digits <<= 1)
        {
            Vector256<ulong> ones = Random();
            if ((digits >> (Digits - 1)) != 0)
            {
                set |= undecided & ~ones;
                undecided &= ones;
            }
            else
            {
                undecided &= ~ones;
            }

            if (undecided == Vector256<ulong>.Zero)
            {
                break;
            }
        }

        return set;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<ulong> Random()
    {
        Vector256<ulong> sum = _s0 + _s3;
        Vector256<ulong> result = Rotate(sum, 23) + _s0;
        Vector256<ulong> shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = Rotate(_s3, 45);
        return result;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Rotate(Vector256<ulong> value, int by) => (value << by) | (value >>> (64 - by));

    private static long Count(Vector256<ulong> mask) =>
        BitOperations.PopCount(mask.GetElement(0)) + BitOperations.PopCount(mask.GetElement(1))
        + BitOperations.PopCount(mask.GetElement(2)) + BitOperations.PopCount(mask.GetElement(3));

    private static Vector256<ulong> Seeds(KeyedRandom random) =>
        Vector256.Create(random.NextUInt64(), random.NextUInt64(), random.NextUInt64(), random.NextUInt64());
}
