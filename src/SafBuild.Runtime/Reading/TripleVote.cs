using System.Numerics;

namespace SafBuild.Runtime.Reading;

/// <summary>Bitwise majority of three copies: right wherever at most one copy of a bit flipped.</summary>
internal static class TripleVote
{
    /// <param name="stored">The three copies, one after the other.</param>
    /// <param name="voted">Receives the majority; a third as long.</param>
    /// <param name="wordBytes">Bytes of one element, 2, 4 or 8.</param>
    /// <returns>Words and bits in which the copies differed.</returns>
    internal static (long Words, long Bits) Vote(ReadOnlySpan<byte> stored, Span<byte> voted, int wordBytes)
    {
        ReadOnlySpan<byte> a = stored[..voted.Length];
        ReadOnlySpan<byte> b = stored.Slice(voted.Length, voted.Length);
        ReadOnlySpan<byte> c = stored[(2 * voted.Length)..];
        long words = 0;
        long bits = 0;
        for (int word = 0; word < voted.Length; word += wordBytes)
        {
            int differing = 0;
            for (int i = word; i < word + wordBytes; i++)
            {
                voted[i] = (byte)((a[i] & b[i]) | (a[i] & c[i]) | (b[i] & c[i]));
                differing += BitOperations.PopCount((uint)((a[i] ^ b[i]) | (a[i] ^ c[i])));
            }

            words += differing > 0 ? 1 : 0;
            bits += differing;
        }

        return (words, bits);
    }
}
