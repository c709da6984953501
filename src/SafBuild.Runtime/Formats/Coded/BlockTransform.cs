using System.Runtime.CompilerServices;

namespace SafBuild.Runtime.Formats.Coded;

/// <summary>
/// The polar transform: for d = 1, 2, 4 to 2,048, bit i becomes bit i XOR bit i + d wherever bit d of i is 0. Its own inverse; the twelve
/// steps may be taken in any order.
/// </summary>
internal static class BlockTransform
{
    /// <summary>Of one block of 64 words, in place.</summary>
    internal static void Apply(Span<ulong> words)
    {
        for (int d = 1; d < PolarCode.BlockWords; d *= 2)
        {
            for (int i = 0; i < PolarCode.BlockWords; i += 2 * d)
            {
                Span<ulong> first = words.Slice(i, d);
                ReadOnlySpan<ulong> second = words.Slice(i + d, d);
                for (int j = 0; j < first.Length; j++)
                {
                    first[j] ^= second[j];
                }
            }
        }

        foreach (ref ulong word in words)
        {
            word = WithinWords<ulong, WordsScalar>(word);
        }
    }

    /// <summary>The six steps within words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector WithinWords<TVector, TLanes>(TVector x)
        where TVector : unmanaged
        where TLanes : struct, IWordLanes<TVector>
    {
        x = TLanes.Xor(x, TLanes.And(TLanes.ShiftRight(x, 1), TLanes.Create(0x5555555555555555)));
        x = TLanes.Xor(x, TLanes.And(TLanes.ShiftRight(x, 2), TLanes.Create(0x3333333333333333)));
        x = TLanes.Xor(x, TLanes.And(TLanes.ShiftRight(x, 4), TLanes.Create(0x0F0F0F0F0F0F0F0F)));
        x = TLanes.Xor(x, TLanes.And(TLanes.ShiftRight(x, 8), TLanes.Create(0x00FF00FF00FF00FF)));
        x = TLanes.Xor(x, TLanes.And(TLanes.ShiftRight(x, 16), TLanes.Create(0x0000FFFF0000FFFF)));
        return TLanes.Xor(x, TLanes.ShiftRight(x, 32));
    }
}
