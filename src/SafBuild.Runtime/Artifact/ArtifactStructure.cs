namespace SafBuild.Runtime.Artifact;

/// <summary>Manifest and graph of an artifact, checked.</summary>
/// <param name="Manifest">manifest.json.</param>
/// <param name="Graph">graph.onnx, whose hash and references fit the manifest.</param>
/// <param name="Restored">Names of files that were damaged and came from structure.bin.</param>
internal sealed record ArtifactStructure(ArtifactManifest Manifest, byte[] Graph, IReadOnlyList<string> Restored);
