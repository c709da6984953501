using System.Numerics;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Compares decoded blocks with the sampled bits of the clean blob. What flips did is put right then, so one bit that differs is a block
/// of another blob, or, once in some thousand blocks that are beyond the code, one that passed its check by chance: lost, either way.
/// </summary>
internal static class CodedSample
{
    /// <param name="manifest">Checked: it has the sample.</param>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="words">The tile as read.</param>
    /// <param name="stride">Its blocks.</param>
    /// <param name="first">The first block of <paramref name="outcomes"/> in the tile.</param>
    /// <param name="code">Of these blocks.</param>
    /// <param name="payloads">Of these blocks; zeros for one that is found wrong.</param>
    /// <param name="outcomes">A block that is found wrong becomes a lost one.</param>
    /// <param name="scratch">The words of a tile.</param>
    /// <returns>Decoded blocks of which a bit was compared, and those of them that were found wrong.</returns>
    internal static (int Compared, int Wrong) Check(
        ArtifactManifest manifest, int tile, ReadOnlySpan<ulong> words, int stride, int first, PolarCode code,
        Span<byte> payloads, Span<BlockOutcome> outcomes, Span<ulong> scratch)
    {
        // A bit a block: one of many sampled bits is encoded once.
        (ulong compared, ulong wrong, ulong encoded) = (0, 0, 0);
        long start = 8L * tile * CodedLayout.TileBytes;
        int samples = BitSample.Count(manifest.BlobLength);
        for (int i = BitSample.First(start, manifest.BlobLength); i < samples; i++)
        {
            long bit = BitSample.Position(i, manifest.BlobLength) - start;
            if (bit >= 64L * words.Length)
            {
                break;
            }

            int word = (int)(bit / 64);
            int at = (word % stride) - first;
            if (bit < 0 || at < 0 || at >= outcomes.Length || outcomes[at].State == BlockState.Lost)
            {
                continue;
            }

            Span<byte> payload = payloads.Slice(at * code.PayloadBytes, code.PayloadBytes);
            ulong own = 1UL << at;
            if (outcomes[at].State == BlockState.Corrected && (encoded & own) == 0)
            {
                BlockEncoder.Encode(code, payload, scratch[..words.Length], stride, at + first);
                encoded |= own;
            }

            ulong decoded = (encoded & own) == 0 ? words[word] : scratch[word];
            compared |= own;
            if (((decoded >> (int)(bit % 64)) & 1) != (ulong)BitSample.Clean(manifest, i))
            {
                wrong |= own;
                outcomes[at] = new(BlockState.Lost, 0);
                payload.Clear();
            }
        }

        return (BitOperations.PopCount(compared), BitOperations.PopCount(wrong));
    }
}
