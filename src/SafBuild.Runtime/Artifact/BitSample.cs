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

    /// <summary>The positions of sampled bits that differ.</summary>
    internal static IReadOnlyList<long> Flips(ArtifactManifest manifest, ReadOnlySpan<byte> blob)
    {
        List<long> flips = [];
        AddFlips(manifest, blob, 0, flips);
        return flips;
    }

    /// <summary>Adds the positions of sampled bits that differ in a piece of the blob.</summary>
    /// <param name="manifest">Has the sample; without one, nothing is added.</param>
    /// <param name="piece">Bytes of the blob.</param>
    /// <param name="start">Where the piece starts.</param>
    /// <param name="flips">Receives the positions, in bits of the blob, ascending.</param>
    internal static void AddFlips(ArtifactManifest manifest, ReadOnlySpan<byte> piece, long start, List<long> flips)
    {
        if (manifest.Sample.Count == 0)
        {
            return;
        }

        int count = Count(manifest.BlobLength);
        long stretch = 8 * manifest.BlobLength / count;
        for (int i = (int)Math.Min(8 * start / stretch, count); i < count; i++)
        {
            long position = Position(i, manifest.BlobLength) - (8 * start);
            if (position >= 8L * piece.Length)
            {
                return;
            }

            if (position >= 0 && Bit(piece, position) != ((manifest.Sample[i / 8] >> (i % 8)) & 1))
            {
                flips.Add(position + (8 * start));
            }
        }
    }

    private static int Bit(ReadOnlySpan<byte> bytes, long position) => (bytes[(int)(position / 8)] >> (int)(position % 8)) & 1;
}
