using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Formats.Coded;

namespace SafBuild.Runtime.Reading;

/// <summary>
/// Compares decoded blocks with the sampled bits of the clean blob. What flips did is put right then, so one bit that differs is a block
/// of another blob, or, once in some thousand blocks that are beyond the code, one that passed its check by chance: lost, either way.
/// </summary>
internal static class CodedSample
{
    /// <summary>A lost block whose decoded bits were not the clean ones.</summary>
    private const int Marker = -1;

    internal static bool IsContradicted(BlockOutcome outcome) => outcome is { State: BlockState.Lost, CorrectedBits: Marker };

    /// <param name="manifest">Has the sample; without one, nothing is compared.</param>
    /// <param name="tile">Number of the tile.</param>
    /// <param name="words">The tile as read.</param>
    /// <param name="stride">Its blocks.</param>
    /// <param name="first">The first block of <paramref name="outcomes"/> in the tile.</param>
    /// <param name="code">Of these blocks.</param>
    /// <param name="payloads">Of these blocks; zeros for one that is found wrong.</param>
    /// <param name="outcomes">A block that is found wrong becomes a lost one.</param>
    /// <param name="block">Scratch: the words of a block.</param>
    internal static void Check(
        ArtifactManifest manifest, int tile, ReadOnlySpan<ulong> words, int stride, int first, PolarCode code,
        Span<byte> payloads, Span<BlockOutcome> outcomes, ulong[] block)
    {
        if (manifest.Sample.Count == 0)
        {
            return;
        }

        long start = 8L * tile * CodedLayout.TileBytes;
        int samples = BitSample.Count(manifest.BlobLength);
        long stretch = 8 * manifest.BlobLength / samples;
        for (int i = (int)Math.Min(start / stretch, samples); i < samples; i++)
        {
            long bit = BitSample.Position(i, manifest.BlobLength) - start;
            if (bit >= 64L * words.Length)
            {
                return;
            }

            int word = (int)(bit / 64);
            int at = (word % stride) - first;
            if (bit >= 0 && at >= 0 && at < outcomes.Length && outcomes[at].State != BlockState.Lost)
            {
                Span<byte> payload = payloads.Slice(at * code.PayloadBytes, code.PayloadBytes);
                int clean = BitSample.Clean(manifest, bit + start);
                if (Decoded(words, word, stride, code, payload, outcomes[at], block, (int)(bit % 64)) != clean)
                {
                    outcomes[at] = new(BlockState.Lost, Marker);
                    payload.Clear();
                }
            }
        }
    }

    /// <summary>The bit as the decoded block has it.</summary>
    private static int Decoded(
        ReadOnlySpan<ulong> words, int word, int stride, PolarCode code, ReadOnlySpan<byte> payload, BlockOutcome outcome, ulong[] block,
        int bit)
    {
        if (outcome.State == BlockState.Clean)
        {
            return (int)(words[word] >> bit) & 1;
        }

        BlockEncoder.Encode(code, payload, block, 1, 0);
        return (int)(block[word / stride] >> bit) & 1;
    }
}
