using Google.Protobuf;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>An artifact as the model that it is without faults, where the original is not at hand.</summary>
internal static class ArtifactModel
{
    internal static ModelProto Graph(string folder, MemoryArtifact artifact)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(artifact.Graph);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new SafException(Codes.ArtifactInvalid, folder, $"the artifact cannot be read: {e.Message} Build the artifact again.", e);
        }
    }
}
