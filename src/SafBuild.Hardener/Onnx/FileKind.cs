using System.Text;

namespace SafBuild.Hardener.Onnx;

/// <summary>Tells what a file is when it is not ONNX, from its first bytes: the message then says what was found.</summary>
internal static class FileKind
{
    private static readonly (byte[] Start, string Name)[] Kinds =
    [
        (Encoding.ASCII.GetBytes("version https://git-lfs"), "a Git LFS pointer (run 'git lfs pull')"),
        (Encoding.ASCII.GetBytes("/annex/objects"), "a git-annex pointer"),
        (Encoding.ASCII.GetBytes("<!DOCTYPE"), "a web page"),
        (Encoding.ASCII.GetBytes("<html"), "a web page"),
        (Encoding.ASCII.GetBytes("<?xml"), "an XML file"),
        (Encoding.ASCII.GetBytes("{"), "a JSON file"),
        (Encoding.ASCII.GetBytes("PK\x03\x04"), "a zip file (a PyTorch or Keras checkpoint?)"),
        ([0x1F, 0x8B], "a gzip file"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "an HDF5 file (a Keras model?)"),
        (Encoding.ASCII.GetBytes("GGUF"), "a GGUF file"),
        ([0x80, 0x02], "a Python pickle"),
        ([0x80, 0x04], "a Python pickle"),
    ];

    /// <summary>A name for the kind, or null when the bytes may be ONNX.</summary>
    internal static string? Recognise(ReadOnlySpan<byte> bytes)
    {
        foreach ((byte[] start, string name) in Kinds)
        {
            if (bytes.StartsWith(start))
            {
                return name;
            }
        }

        if (bytes.Length > 8 && bytes[4..].StartsWith("TFL3"u8))
        {
            return "a TensorFlow Lite file";
        }

        return bytes.Length > 8 && bytes[4..].StartsWith("ORTM"u8) ? "an ONNX Runtime (.ort) file: use the .onnx it was made from" : null;
    }
}
