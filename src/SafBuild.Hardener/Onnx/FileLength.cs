namespace SafBuild.Hardener.Onnx;

/// <summary>How long a file is: of a link, what it leads to. FileInfo.Length gives a link's own length, that of its text.</summary>
internal static class FileLength
{
    /// <exception cref="IOException">As <see cref="File.OpenRead"/>.</exception>
    internal static long Of(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return stream.Length;
    }
}
