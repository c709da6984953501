using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Runtime.Reading;

/// <summary>The weights of an artifact on disk.</summary>
internal static class ArtifactWeights
{
    /// <summary>The decoded weights, read in parts beside each other without the blob in memory.</summary>
    /// <param name="folder">The artifact.</param>
    /// <param name="structure">Its manifest, checked.</param>
    /// <param name="options">Threads, and whether checksums are compared.</param>
    /// <exception cref="SafFormatException">
    /// The blob is no regular file, of another length, another artifact's, or more damaged than allowed.
    /// </exception>
    internal static (AlignedBuffer Decoded, SafReadReport Report) Read(
        ArtifactFolder folder, ArtifactStructure structure, SafLoadOptions options)
    {
        ArtifactManifest manifest = structure.Manifest;
        ArtifactFile blob = folder.FileOf(ArtifactFiles.Blob);
        RegularFile.RequireLength(blob, manifest.BlobLength);
        AlignedBuffer decoded = new(manifest.DecodedLength);
        try
        {
            BlobRead read = BlobFile.Read(blob, manifest, decoded, options, BlobParts.Split(manifest, options.MaxThreads));
            FlipEvidence evidence = FlipEvidence.Of(
                manifest, read.Counts.VotedBits, options.CheckBlocks ? read.Damaged : null, read.Sampled, read.Lost);
            BitErrorEstimate estimate = BitErrorEstimate.Of(evidence);
            LoadPolicy.Check(blob.Path, manifest, options, evidence, estimate);
            return (decoded, SafReadReport.Of(structure, read, estimate));
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    }
}
