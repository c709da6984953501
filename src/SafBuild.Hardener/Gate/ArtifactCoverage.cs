using Google.Protobuf;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Gate;

/// <summary>
/// The coverage of an artifact, from its own graph and manifest: with the original model beside it or without, and whoever made it.
/// </summary>
internal static class ArtifactCoverage
{
    /// <param name="artifact">As read.</param>
    /// <param name="path">Named in messages.</param>
    /// <exception cref="SafException">SAF3003: the graph is no ONNX model.</exception>
    internal static WeightCoverage Of(MemoryArtifact artifact, string path)
    {
        try
        {
            return WeightCoverage.OfArtifact(
                ModelProto.Parser.ParseFrom(artifact.Graph),
                artifact.Manifest.Tensors.Select(t => (t.Name, t.ElementType, BlobLayout.ElementCount(t.Shape))), path,
                OnnxOperators.Roles);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new SafException(Codes.ArtifactInvalid, path, $"the artifact cannot be read: {e.Message} Build the artifact again.", e);
        }
    }
}
