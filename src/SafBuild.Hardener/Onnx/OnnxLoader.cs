using System.Security.Cryptography;
using Google.Protobuf;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Onnx;

/// <summary>Reads an ONNX file. Whatever the bytes are, the outcome is a checked model or a SafException.</summary>
internal static class OnnxLoader
{
    /// <summary>ONNX is protobuf, and a protobuf message ends at 2 GiB; larger models keep their weights in external files.</summary>
    private const long LargestFile = int.MaxValue;

    /// <exception cref="SafException">
    /// SAF1001 no such file; SAF1002 not a valid ONNX file; SAF1006 external data missing or invalid.
    /// </exception>
    internal static OnnxModel Load(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        byte[] bytes = ReadFile(path, full);
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        (ModelProto proto, ExternalFiles external) = Parse(path, full, bytes);
        external.BringIn(proto);
        foreach (TensorProto tensor in GraphWalk.Tensors(proto))
        {
            TensorData.Check(path, tensor);
        }

        return new OnnxModel
        {
            Path = path,
            Proto = proto,
            Sha256 = external.Files.Count == 0 ? hash : external.HashWith(hash),
            Files = [full, .. external.Files],
        };
    }

    /// <summary>The files that <see cref="Load"/> reads, absolute, the model first; external data are found and not read.</summary>
    /// <exception cref="SafException">
    /// SAF1001 no such file; SAF1002 not a valid ONNX file; SAF1006 an external file is missing or none of the model's.
    /// </exception>
    internal static IReadOnlyList<string> Files(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        (ModelProto proto, ExternalFiles external) = Parse(path, full, ReadFile(path, full));
        external.Find(proto);
        return [full, .. external.Files];
    }

    private static (ModelProto Proto, ExternalFiles External) Parse(string path, string full, byte[] bytes)
    {
        ModelProto proto = Parse(path, bytes);
        ModelCheckup.Check(path, proto);
        return (proto, new(path, System.IO.Path.GetDirectoryName(full)!));
    }

    private static byte[] ReadFile(string path, string full)
    {
        try
        {
            if (!File.Exists(full))
            {
                throw new SafException(Codes.ModelMissing, path, Directory.Exists(full)
                    ? "the model is a folder, not a file; name the .onnx file in it in Include."
                    : $"the model does not exist ('{full}'); correct the Include path of the SafModel item.");
            }

            if (FileLength.Of(full) is > LargestFile and var length)
            {
                throw Invalid(path,
                    $"it has {length} bytes, and an ONNX file has at most {LargestFile}; "
                    + "keep weights in an external data file.");
            }

            return File.ReadAllBytes(full);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafException(Codes.ModelMissing, path, $"the model cannot be read: {e.Message}", e);
        }
    }

    private static ModelProto Parse(string path, byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            throw Invalid(path, "the file is empty (0 bytes).");
        }

        if (FileKind.Recognise(bytes) is { } other)
        {
            throw Invalid(path, $"this is {other}, not an ONNX file.");
        }

        try
        {
            return ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Invalid(path, $"the protobuf of {bytes.Length} bytes is truncated or damaged: {e.Message}", e);
        }
    }

    internal static SafException Invalid(string path, string what, Exception? inner = null) =>
        new(Codes.ModelInvalid, path, $"the model is not a valid ONNX file: {what.TrimEnd('.')}. Export or copy the model again.", inner);
}
