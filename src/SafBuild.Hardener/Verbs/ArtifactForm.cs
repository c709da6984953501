using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>What an artifact says about itself, for verbs that have nothing else.</summary>
internal static class ArtifactForm
{
    /// <summary>The options that the artifact was made with: function, storage and rule from its first tensor in SAF form, the scale from its provenance.</summary>
    internal static HardenRequest Request(string folder, MemoryArtifact artifact)
    {
        TensorEntry? saf = artifact.Manifest.Tensors.FirstOrDefault(t => t.Read == ReadKind.Saf);
        HardenRequest request = new() { Model = folder, Name = artifact.Manifest.Name, OutputDirectory = folder };
        if (saf is not null)
        {
            request = request with { Function = saf.Function, Storage = saf.Storage, OutOfRange = saf.OutOfRange };
        }

        return artifact.Manifest.Provenance.TryGetValue("scale", out string? name) && Enum.TryParse(name, out ScaleMode scale)
            ? request with { Scale = scale }
            : request;
    }

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
