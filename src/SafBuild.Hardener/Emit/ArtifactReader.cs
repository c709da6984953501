using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Emit;

/// <summary>Reads an artifact folder back, for the gate and the verbs.</summary>
internal static class ArtifactReader
{
    private const int Attempts = 5;

    /// <summary>Reads and checks manifest and graph. The blob's bits may be faulted; its length may not differ.</summary>
    /// <exception cref="SafException">SAF3003: a file is missing or damaged.</exception>
    internal static MemoryArtifact Read(string folder)
    {
        try
        {
            for (int attempt = 1; ; attempt++)
            {
                byte[] bytes = File.ReadAllBytes(Path.Combine(folder, ArtifactWriter.ManifestFile));
                byte[] graph = File.ReadAllBytes(Path.Combine(folder, ArtifactWriter.GraphFile));
                byte[] blob = File.ReadAllBytes(Path.Combine(folder, ArtifactWriter.BlobFile));

                // A writer may have exchanged the folder between two of the reads.
                if (bytes.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder, ArtifactWriter.ManifestFile))))
                {
                    return Check(folder, bytes, graph, blob);
                }

                if (attempt == Attempts)
                {
                    throw Invalid(folder, $"its manifest changed {Attempts} times while it was read; another build is writing it.");
                }
            }
        }
        catch (SafFormatException e)
        {
            throw Invalid(folder, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(folder, e.Message, e);
        }
    }

    private static MemoryArtifact Check(string folder, byte[] bytes, byte[] graph, byte[] blob)
    {
        ArtifactManifest manifest = ManifestReader.Read(bytes);
        if (blob.Length != manifest.BlobLength)
        {
            throw Invalid(folder, $"{ArtifactWriter.BlobFile} has {blob.Length} bytes and the manifest says {manifest.BlobLength}.");
        }

        string sha = Checksums.Sha256(graph);
        if (graph.Length != manifest.GraphLength || sha != manifest.GraphSha256)
        {
            throw Invalid(folder,
                $"{ArtifactWriter.GraphFile} ({graph.Length} bytes, SHA-256 {sha}) is not the one of the manifest "
                + $"({manifest.GraphLength} bytes, {manifest.GraphSha256}).");
        }

        return new MemoryArtifact(graph, manifest, blob);
    }

    private static SafException Invalid(string folder, string what, Exception? inner = null) =>
        new(Codes.ArtifactInvalid, folder, $"the artifact cannot be read: {what} Build the artifact again.", inner);
}
