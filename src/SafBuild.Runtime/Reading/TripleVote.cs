using System.Numerics;

namespace SafBuild.Runtime.Reading;

/// <summary>Bitwise majority of three copies: right wherever at most one copy of a bit flipped.</summary>
internal static class TripleVote
{
    /// <summary>Bytes compared at a time; equal pieces need no vote.</summary>
    private const int Piece = 256;

    /// <param name="first">A copy.</param>
    /// <param name="second">A copy.</param>
    /// <param name="third">A copy.</param>
    /// <param name="voted">Receives the majority; as long as each copy.</param>
    /// <param name="wordBytes">Bytes of one element (of two 4-bit ones), 1, 2, 4 or 8.</param>
    /// <returns>Words and bits in which the copies differed.</returns>
    internal static (long Words, long Bits) Vote(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> voted, int wordBytes)
    {
        if (first.Length != voted.Length || second.Length != voted.Length || third.Length != voted.Length || voted.Length % wordBytes != 0)
        {
            throw new ArgumentException(
                $"{first.Length}, {second.Length} and {third.Length} stored bytes are not three copies of {voted.Length} bytes in words "
                + $"of {wordBytes}");
        }

        (long Words, long Bits) sum = default;
        for (int start = 0; start < voted.Length; start += Piece)
        {
            int length = Math.Min(Piece, voted.Length - start);
            ReadOnlySpan<byte> a = first.Slice(start, length);
            ReadOnlySpan<byte> b = second.Slice(start, length);
            ReadOnlySpan<byte> c = third.Slice(start, length);
            if (a.SequenceEqual(b) && a.SequenceEqual(c))
            {
                a.CopyTo(voted[start..]);
                continue;
            }

            (long words, long bits) = VotePiece(a, b, c, voted.Slice(start, length), wordBytes);
            sum = (sum.Words + words, sum.Bits + bits);
        }

        return sum;
    }

    private static (long Words, long Bits) VotePiece(
        ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> voted, int wordBytes)
    {
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
