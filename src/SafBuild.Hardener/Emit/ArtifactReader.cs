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
            Tuple<MemoryArtifact, ArtifactStructure> read = files.Read(structure =>
            {
                (string Name, byte[] Content)[] stored = StructureOf(files);
                return Tuple.Create(
                    new MemoryArtifact(structure.Graph, structure.Manifest, files.ReadBlob(structure.Manifest), ProtectionOf(stored))
                    { Files = ArtifactBytes.OfFolder(files.Place), Structure = stored },
                    structure);
            });
            return (read.Item1, read.Item2);
        }
        catch (Exception e) when (e is SafFormatException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(Codes.ArtifactInvalid, folder, $"the artifact cannot be read: {e.Message} Build the artifact again.", e);
        }
    }

    /// <summary>
    /// As <see cref="Read"/>, for what is to be judged: nothing in it may be damaged. Faults on top of faults would be judged otherwise, by
    /// a golden model that may be damaged itself.
    /// </summary>
    /// <exception cref="SafException">SAF3003: a file is missing, or differs from what was written.</exception>
    internal static MemoryArtifact ReadClean(string folder)
    {
        (MemoryArtifact artifact, ArtifactStructure structure) = ReadWithStructure(folder);
        int damaged = Checksums.DamagedBlocks(artifact.Blob, artifact.Manifest).Count;
        List<string> files = [.. structure.Restored];
        if (damaged > 0)
        {
            files.Add($"{ArtifactFiles.Blob} ({damaged} of {artifact.Manifest.BlockChecksums.Count} blocks)");
        }

        return files.Count == 0
            ? artifact
            : throw new SafException(Codes.ArtifactInvalid, folder,
                $"the artifact is damaged: {string.Join(", ", files)}. The gate judges what was built, and draws its own faults: build the "
                + "artifact again, or restore it.");
    }

    /// <summary>Of a structure.bin that is neither kind any more, the first: it is there.</summary>
    private static StructureKind ProtectionOf((string Name, byte[] Content)[] stored) =>
        Array.Find(stored, f => f.Name == ArtifactFiles.Structure).Content is not { } structure ? StructureKind.None
        : StructureFile.KindOf(structure) is var kind and not StructureKind.None ? kind
        : StructureKind.Copies;

    private static (string Name, byte[] Content)[] StructureOf(ArtifactFolder files) =>
        [.. new[] { ArtifactFiles.Structure, ArtifactFiles.Graph, ArtifactFiles.Manifest }.Where(f => File.Exists(files.FileOf(f).Place))
            .Select(f => (f, File.ReadAllBytes(files.FileOf(f).Place)))];
}
