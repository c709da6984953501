using System.Text;

namespace SafBuild.Runtime.Artifact;

/// <summary>Manifest and graph of an artifact, checked.</summary>
/// <param name="Manifest">manifest.json.</param>
/// <param name="Graph">graph.onnx, whose hash and references fit the manifest.</param>
/// <param name="Restored">Names of files that were damaged and came from structure.bin.</param>
/// <param name="ManifestBytes">manifest.json as it was written: where it was restored, not what lies on the disk.</param>
internal sealed record ArtifactStructure(
    ArtifactManifest Manifest, byte[] Graph, IReadOnlyList<string> Restored, byte[] ManifestBytes)
{
    /// <summary>Tells builds apart: version and hash of the manifest, which holds the hashes of the rest.</summary>
    internal string Build => Encoding.ASCII.GetString(ManifestBytes, 0, ManifestEnvelope.Length);
}
