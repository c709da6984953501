using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
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

    /// <summary>A session of the weights as they are stored.</summary>
    internal static InferenceSession OpenClean(MemoryArtifact artifact, SessionOptions options)
    {
        // The session holds its own reference to the buffer.
        using AlignedBuffer decoded = new(artifact.Manifest.DecodedLength);
        WeightReader.Read(artifact.Manifest, artifact.Blob, decoded);
        return SessionFactory.Create(artifact.Graph, artifact.Manifest.DecodedName, decoded, options);
    }
}
