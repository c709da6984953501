using Google.Protobuf;
using SafBuild.Shared;

namespace SafBuild.Hardener.Onnx;

internal static class OnnxSaver
{
    /// <summary>
    /// The file's bytes. Fields are written in order of their numbers and there are no maps, so equal models give equal bytes.
    /// </summary>
    internal static byte[] Bytes(ModelProto model) => model.ToByteArray();

    /// <summary>Writes the model whole or not at all.</summary>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0006: the folder cannot be written.</exception>
    internal static void Save(ModelProto model, string path) => AtomicFile.Write(path, Bytes(model));
}
