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
            return (decoded, Judge(blob.Path, structure, read, options));
        }
        catch
        {
            decoded.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What a load would report, and the blocks that are damaged, by one read in one thread and without memory for the weights. Checksums
    /// are compared whatever the options say.
    /// </summary>
    /// <returns>No report where a load would refuse it.</returns>
    /// <exception cref="SafFormatException">The blob is no regular file, or of another length.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal static (IReadOnlyList<int> Damaged, SafReadReport? Report) Inspect(
        ArtifactFolder folder, ArtifactStructure structure, SafLoadOptions options, CancellationToken cancellation)
    {
        options = options with { CheckBlocks = true };
        ArtifactManifest manifest = structure.Manifest;
        ArtifactFile blob = folder.FileOf(ArtifactFiles.Blob);
        RegularFile.RequireLength(blob, manifest.BlobLength);
        BlobRead read = BlobFile.Read(blob, manifest, null, options, BlobParts.SplitInto(manifest, 1), cancellation);
        try
        {
            bool hasRoom = manifest.DecodedLength <= options.LargestDecodedLength;
            return (read.Damaged, hasRoom ? Judge(blob.Path, structure, read, options) : null);
        }
        catch (SafFormatException)
        {
            return (read.Damaged, null);
        }
    }

    private static SafReadReport Judge(string blob, ArtifactStructure structure, BlobRead read, SafLoadOptions options)
    {
        FlipEvidence evidence = FlipEvidence.Of(
            structure.Manifest, read.Counts, options.CheckBlocks ? read.Damaged : null, read.Sampled, read.Lost);
        BitErrorEstimate estimate = BitErrorEstimate.Of(evidence);
        LoadPolicy.Check(blob, structure.Manifest, options, evidence, estimate);
        return SafReadReport.Of(structure, read, estimate);
    }
}
