using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Emit;

/// <summary>An artifact in memory: what <see cref="ArtifactWriter"/> writes and a campaign reads.</summary>
/// <param name="Graph">graph.onnx.</param>
/// <param name="Manifest">manifest.json.</param>
/// <param name="Blob">weights.bin: the bits under fault.</param>
/// <param name="Protection">How graph and manifest are written once more, in structure.bin.</param>
internal sealed record MemoryArtifact(
    byte[] Graph, ArtifactManifest Manifest, byte[] Blob, StructureKind Protection = StructureKind.None)
{
    /// <summary>Whether it has a structure.bin.</summary>
    internal bool ProtectStructure => Protection != StructureKind.None;

    /// <summary>The files that it was read from, with their hashes; null for one that was made in memory.</summary>
    internal IReadOnlyList<EntryFile>? Files { get; init; }

    /// <summary>
    /// Manifest, graph and structure.bin as they lie on the disk; as they would be written for one that was made in memory. Another version
    /// may write a manifest otherwise.
    /// </summary>
    internal IReadOnlyList<(string Name, byte[] Content)> Structure
    {
        get => field ?? [.. ArtifactWriter.Contents(this, portable: null).Where(f => f.Name != ArtifactFiles.Blob)];
        init;
    }
}
