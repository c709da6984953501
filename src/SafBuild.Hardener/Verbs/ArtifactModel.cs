using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>An artifact as the model that it is without faults, where the original is not at hand.</summary>
internal static class ArtifactModel
{
    /// <param name="folder">For the message.</param>
    /// <param name="graph">graph.onnx of an artifact.</param>
    internal static ModelProto Graph(string folder, byte[] graph)
    {
        try
        {
            return ModelProto.Parser.ParseFrom(graph);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new SafException(Codes.ArtifactInvalid, folder, $"the artifact cannot be read: {e.Message} Build the artifact again.", e);
        }
    }
}
