using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Emit;

/// <summary>An artifact in memory: what <see cref="ArtifactWriter"/> writes and a campaign reads.</summary>
/// <param name="Graph">graph.onnx.</param>
/// <param name="Manifest">manifest.json.</param>
/// <param name="Blob">weights.bin: the bits under fault.</param>
internal sealed record MemoryArtifact(byte[] Graph, ArtifactManifest Manifest, byte[] Blob);
