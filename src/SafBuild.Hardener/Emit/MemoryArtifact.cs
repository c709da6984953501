using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Emit;

/// <summary>An artifact in memory: what <see cref="ArtifactWriter"/> writes and a campaign reads.</summary>
/// <param name="Graph">graph.onnx.</param>
/// <param name="Manifest">manifest.json.</param>
/// <param name="Blob">weights.bin: the bits under fault.</param>
/// <param name="ProtectStructure">Whether graph and manifest are written once more, in structure.bin.</param>
internal sealed record MemoryArtifact(byte[] Graph, ArtifactManifest Manifest, byte[] Blob, bool ProtectStructure = false);
