using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Benchmarks;

/// <summary>
/// The reader as one writes it first: MathF element by element, and the weights put back into the model. Float32 and Arctan only.
/// </summary>
internal static class NaiveModel
{
    /// <returns>The bytes of a whole ONNX model.</returns>
    internal static byte[] Rebuild(ArtifactManifest manifest, byte[] blob, byte[] graph)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(graph);
        Dictionary<string, TensorProto> initializers = model.Graph.Initializer.ToDictionary(t => t.Name);
        foreach (TensorEntry tensor in manifest.Tensors)
        {
            TensorProto proto = initializers[tensor.Name];
            proto.ClearDataLocation();
            proto.ExternalData.Clear();
            proto.RawData = ByteString.CopyFrom(Decode(tensor, blob));
        }

        return model.ToByteArray();
    }

    private static byte[] Decode(TensorEntry tensor, byte[] blob)
    {
        if (tensor.Copies == 3)
        {
            return blob.AsSpan((int)tensor.Offsets[0], (int)tensor.Length).ToArray();
        }

        byte[] decoded = new byte[tensor.Length];
        long perScale = BlobLayout.ElementCount(tensor.Shape) / tensor.Scales.Count;
        bool last = tensor.ScaleShape[^1] > 1;
        for (int i = 0; i < tensor.Length / 4; i++)
        {
            float scale = tensor.Scales[(int)(last ? i % tensor.Scales.Count : i / perScale)];
            float v = BitConverter.ToSingle(blob, (int)tensor.Offsets[0] + (4 * i));
            BitConverter.TryWriteBytes(decoded.AsSpan(4 * i), scale * MathF.Atan(v));
        }

        return decoded;
    }
}
