using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Emit;

/// <summary>Reads an artifact folder back, for the gate and the verbs: the Runtime's own reader, with the blob in memory.</summary>
internal static class ArtifactReader
{
    /// <summary>Reads and checks manifest and graph. The blob's bits may be faulted; its length may not differ.</summary>
    /// <exception cref="SafException">SAF3003: a file is missing or damaged.</exception>
    internal static MemoryArtifact Read(string folder) => ReadWithStructure(folder).Artifact;

    /// <summary>The same, and what was restored from structure.bin.</summary>
    /// <exception cref="SafException">SAF3003: a file is missing or damaged.</exception>
    internal static (MemoryArtifact Artifact, ArtifactStructure Structure) ReadWithStructure(string folder)
    {
        try
        {
            ArtifactFolder files = new(folder);
            Tuple<MemoryArtifact, ArtifactStructure> read = files.Read(structure => Tuple.Create(
                new MemoryArtifact(structure.Graph, structure.Manifest, files.ReadBlob(structure.Manifest),
                    File.Exists(files.PathOf(ArtifactFiles.Structure)))
                { Files = ArtifactBytes.OfFolder(folder) },
                structure));
            return (read.Item1, read.Item2);
        }
        catch (Exception e) when (e is SafFormatException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(Codes.ArtifactInvalid, folder, $"the artifact cannot be read: {e.Message} Build the artifact again.", e);
        }
    }
}
