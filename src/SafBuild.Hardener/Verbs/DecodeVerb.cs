using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Reading;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary><c>safbuild decode ARTIFACT -o MODEL.onnx</c>: the weights as a load reads them, in a model of their own.</summary>
internal static class DecodeVerb
{
    /// <param name="artifact">The artifact folder; read only.</param>
    /// <param name="output">The file to write; replaced as a whole.</param>
    /// <param name="console">Receives what the read met.</param>
    /// <returns>0.</returns>
    /// <exception cref="SafException">
    /// SAF3003: a load would refuse the artifact. SAF0006: the file cannot be written. SAF1009: the model is beyond 2 GiB, the most that a
    /// file of ONNX holds.
    /// </exception>
    internal static int Run(string artifact, string output, TextWriter console)
    {
        using SafModel model = Load(artifact);
        ArtifactManifest manifest = model.Weights.Manifest;
        if (manifest.DecodedLength + manifest.GraphLength > int.MaxValue)
        {
            throw new SafException(Codes.WeightsTooLarge, artifact,
                $"the decoded weights take {manifest.DecodedLength} bytes, and a file of ONNX holds at most 2 GiB.");
        }

        ModelProto plain = ArtifactModel.Graph(artifact, model.Weights.Graph);
        Dictionary<string, TensorEntry> weights = manifest.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (TensorProto tensor in plain.Graph.Initializer)
        {
            if (weights.TryGetValue(tensor.Name, out TensorEntry? entry))
            {
                tensor.ExternalData.Clear();
                tensor.ClearDataLocation();
                tensor.RawData = ByteString.CopyFrom(model.Weights.Decoded.Slice(entry.DecodedOffset, BlobLayout.DecodedBytes(entry)));
            }
        }

        AtomicFile.Write(output, OnnxSaver.Bytes(plain));
        console.WriteLine($"{output}: {weights.Count} tensors; {model.ReadReport}");
        return 0;
    }

    private static SafModel Load(string artifact)
    {
        try
        {
            return SafModel.Load(artifact);
        }
        catch (Exception e) when (e is SafFormatException or IOException or UnauthorizedAccessException)
        {
            throw new SafException(
                Codes.ArtifactInvalid, artifact, $"the artifact cannot be read: {e.Message} Build the artifact again.", e);
        }
    }
}
