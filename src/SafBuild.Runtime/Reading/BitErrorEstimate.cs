using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Reading;

/// <summary>The bit error rate that damaged blocks and differing copies point to.</summary>
internal static class BitErrorEstimate
{
    internal static double Compute(ArtifactManifest manifest, ReadCounts counts, int damagedBlocks)
    {
        // Bits of one copy of all three-copy tensors: a position differs when one of its three bits flipped.
        long threeCopyBits = 8 * manifest.Tensors.Where(t => t.Copies == 3).Sum(t => t.Length);
        int blocks = manifest.BlockChecksums.Count;
        if (damagedBlocks > 0 && 2 * damagedBlocks < blocks)
        {
            // A block of n bits stays clean with probability (1 - p)^n; solved for p with the mean block.
            double bits = 8.0 * manifest.BlobLength / blocks;
            return -Math.Log(1 - ((double)damagedBlocks / blocks)) / bits;
        }

        if (counts.VotedBits > 0)
        {
            return ByVotes(counts.VotedBits, threeCopyBits);
        }

        return damagedBlocks == 0 ? 0 : damagedBlocks / (8.0 * manifest.BlobLength);
    }

    /// <summary>A position differs with probability 3p(1 - p), which is at most 3/4.</summary>
    private static double ByVotes(long differing, long positions)
    {
        double share = Math.Min((double)differing / positions, 0.75);

        // The smaller root of 3p^2 - 3p + share = 0, in the form that does not cancel for a small share.
        return 2 * share / (3 + Math.Sqrt(9 - (12 * share)));
    }
}
