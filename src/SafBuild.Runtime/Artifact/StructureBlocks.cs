using System.Buffers.Binary;
using System.Numerics;
using SafBuild.Runtime.Formats;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The blocks of structure.bin: 60 bytes and their CRC-32C. All blocks are there three times, and one of them is enough; where none of
/// the three is whole, their majority mostly is, or differs from the right block in few of the bits that the copies dispute.
/// </summary>
internal static class StructureBlocks
{
    internal const int Content = 60;
    internal const int Block = 64;

    /// <summary>Combinations of disputed bits that are tried for a block.</summary>
    private const int MostTries = 4000;

    /// <summary>Most disputed bits flipped at once.</summary>
    private const int MostFlips = 3;

    /// <summary>Appends the checksum to every piece and gives all blocks three times.</summary>
    /// <param name="content">A multiple of <see cref="Content"/> bytes.</param>
    internal static byte[] Encode(ReadOnlySpan<byte> content)
    {
        byte[] once = new byte[content.Length / Content * Block];
        for (int i = 0; i < content.Length / Content; i++)
        {
            Span<byte> block = once.AsSpan(i * Block, Block);
            content.Slice(i * Content, Content).CopyTo(block);
            BinaryPrimitives.WriteUInt32LittleEndian(block[Content..], Crc32C.Compute(block[..Content]));
        }

        return [.. once, .. once, .. once];
    }

    /// <summary>The likeliest content. It is not known to be right: the SHA-256 of what it holds decides.</summary>
    /// <param name="stored">A multiple of three blocks.</param>
    internal static byte[] Repair(ReadOnlySpan<byte> stored)
    {
        int length = stored.Length / 3;
        byte[] content = new byte[length / Block * Content];
        Span<byte> block = stackalloc byte[Block];
        for (int i = 0; i < length / Block; i++)
        {
            ReadOnlySpan<byte> a = stored.Slice(i * Block, Block);
            ReadOnlySpan<byte> b = stored.Slice(length + (i * Block), Block);
            ReadOnlySpan<byte> c = stored.Slice((2 * length) + (i * Block), Block);
            (IsWhole(a) ? a : IsWhole(b) ? b : c).CopyTo(block);
            if (!IsWhole(block))
            {
                Vote(a, b, c, block);
            }

            block[..Content].CopyTo(content.AsSpan(i * Content));
        }

        return content;
    }

    private static bool IsWhole(ReadOnlySpan<byte> block) =>
        BinaryPrimitives.ReadUInt32LittleEndian(block[Content..]) == Crc32C.Compute(block[..Content]);

    /// <summary>Majority; then, against the checksum, with one, two and three of the disputed bits the other way.</summary>
    private static void Vote(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, ReadOnlySpan<byte> c, Span<byte> block)
    {
        List<int> disputed = [];
        for (int i = 0; i < Block; i++)
        {
            block[i] = (byte)((a[i] & b[i]) | (a[i] & c[i]) | (b[i] & c[i]));
            for (int differing = (a[i] ^ b[i]) | (a[i] ^ c[i]); differing != 0; differing &= differing - 1)
            {
                disputed.Add((8 * i) + BitOperations.TrailingZeroCount(differing));
            }
        }

        int tries = IsWhole(block) ? 0 : MostTries;
        for (int flips = 1; flips <= MostFlips && tries > 0; flips++)
        {
            if (Search(block, disputed, 0, flips, ref tries))
            {
                return;
            }
        }
    }

    /// <summary>Leaves the block as it was where no combination fits.</summary>
    private static bool Search(Span<byte> block, List<int> disputed, int first, int flips, ref int tries)
    {
        for (int i = first; i < disputed.Count && tries > 0; i++)
        {
            Flip(block, disputed[i]);
            if (flips > 1 ? Search(block, disputed, i + 1, flips - 1, ref tries) : --tries >= 0 && IsWhole(block))
            {
                return true;
            }

            Flip(block, disputed[i]);
        }

        return false;
    }

    private static void Flip(Span<byte> block, int bit) => block[bit / 8] ^= (byte)(1 << (bit % 8));
}
