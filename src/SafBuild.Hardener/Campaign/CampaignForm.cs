using SafBuild.Runtime.Artifact;

namespace SafBuild.Hardener.Campaign;

/// <summary>One form of the model under fault: hardened, or one that it is compared with.</summary>
/// <param name="Name"><c>hardened</c>, <c>plain</c>, <c>clip</c> or <c>unit</c>; the name in reports.</param>
/// <param name="Graph">graph.onnx.</param>
/// <param name="Manifest">
/// Forms of one comparison have the same tensors at the same offsets, so one mask hits the same bits in each.
/// </param>
/// <param name="Blob">The clean weights.bin. Not changed.</param>
internal sealed record CampaignForm(string Name, byte[] Graph, ArtifactManifest Manifest, byte[] Blob);
