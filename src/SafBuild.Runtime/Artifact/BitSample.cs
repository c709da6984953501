using System.Numerics;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Some bits of the clean blob, kept in the manifest of version 2: where every block is damaged they tell flips at a high rate from a blob
/// of another artifact. Single bits, spread over the blob: a burst hits few of them.
/// </summary>
internal static class BitSample
{
    /// <summary>Most bits of a sample.</summary>
    internal const int Most = 2048;

    /// <summary>Bits of the sample of a blob of so many bytes: whole bytes.</summary>
    internal static int Count(long blobLength) => (int)Math.Min(Most, 8 * blobLength);

    /// <summary>
    /// The position of a sampled bit: bit position % 8 (0 the lowest) of byte position / 8. One in each of so many equal stretches, at a
    /// place that differs from stretch to stretch (multiples of the golden ratio), so that all bits of a word have their turn.
    /// </summary>
    internal static long Position(int index, long blobLength)
    {
        long stretch = 8 * blobLength / Count(blobLength);
        uint fraction = unchecked((uint)index * 0x9E3779B9u);
        return (index * stretch) + (long)((ulong)fraction * (ulong)stretch >> 32);
    }

    /// <summary>The sample of a clean blob, eight bits a byte, the first in the lowest bit.</summary>
    internal static byte[] Of(ReadOnlySpan<byte> blob)
    {
        int count = Count(blob.Length);
        byte[] sample = new byte[count / 8];
        for (int i = 0; i < count; i++)
        {
            sample[i / 8] |= (byte)(Bit(blob, Position(i, blob.Length)) << (i % 8));
        }

        return sample;
    }

    /// <summary>What a blob shows of the sampled bits.</summary>
    internal static SampledBits Flips(ArtifactManifest manifest, ReadOnlySpan<byte> blob)
    {
        SampledBits seen = new();
        AddFlips(manifest, blob, 0, seen);
        return seen;
    }

    /// <summary>The sampled bit of the stretch in which a position is: the first that can be at the position or after it.</summary>
    internal static int First(long position, long blobLength) =>
        (int)Math.Min(position / (8 * blobLength / Count(blobLength)), Count(blobLength));

    /// <summary>The clean value, 0 or 1, of a sampled bit.</summary>
    internal static int Clean(ArtifactManifest manifest, int index) => (manifest.Sample[index / 8] >> (index % 8)) & 1;

    /// <summary>The clean value, 0 or 1, of the sampled bit at a position.</summary>
    internal static int Clean(ArtifactManifest manifest, long position) => Clean(manifest, First(position, manifest.BlobLength));

    /// <summary>Adds what a piece of the blob shows of the sampled bits in it.</summary>
    /// <param name="manifest">Has the sample; without one, nothing is added.</param>
    /// <param name="piece">Bytes of the blob.</param>
    /// <param name="start">Where the piece starts.</param>
    /// <param name="seen">Receives it.</param>
    internal static void AddFlips(ArtifactManifest manifest, ReadOnlySpan<byte> piece, long start, SampledBits seen)
    {
        if (manifest.Sample.Count == 0 || piece.IsEmpty)
        {
            return;
        }

        // A stretch may go on in the pieces beside this one.
        AddRun(piece, start, 0, 0, seen);
        int count = Count(manifest.BlobLength);
        for (int i = First(8 * start, manifest.BlobLength); i < count; i++)
        {
            long position = Position(i, manifest.BlobLength) - (8 * start);
            if (position >= 8L * piece.Length)
            {
                break;
            }

            if (position >= 0)
            {
                bool isFlipped = Bit(piece, position) != Clean(manifest, i);
                int others = BitOperations.PopCount((uint)(piece[(int)(position / 8)] & ~(1 << (int)(position % 8))));
                seen.Add(new SampledBit(position + (8 * start), isFlipped, others <= SampledBits.MostOthers));
                if (isFlipped)
                {
                    AddRun(piece, start, (int)(position / 8), 1, seen);
                }
            }
        }

        AddRun(piece, start, piece.Length - 1, 0, seen);
    }

    /// <summary>Adds the longest stretch of 00 or of FF around a byte of the piece, where it has one.</summary>
    private static void AddRun(ReadOnlySpan<byte> piece, long start, int at, int differing, SampledBits seen)
    {
        byte value = piece[at];
        if (value is 0 or 0xFF)
        {
            int after = piece[at..].IndexOfAnyExcept(value);
            seen.Add(new ConstantRun(
                start + piece[..at].LastIndexOfAnyExcept(value) + 1, start + (after < 0 ? piece.Length : at + after), value, differing));
        }
    }

    private static int Bit(ReadOnlySpan<byte> bytes, long position) => (bytes[(int)(position / 8)] >> (int)(position % 8)) & 1;
}
