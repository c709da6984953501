using SafBuild.Hardener.Onnx;
using StbImageSharp;

namespace SafBuild.Hardener.Data;

/// <summary>PNG and JPEG files, as red, green and blue bytes.</summary>
internal static class Picture
{
    /// <summary>Largest width and height.</summary>
    internal const int MostSide = 1 << 14;

    /// <summary>Largest number of pixels: decoding takes some six bytes for each.</summary>
    internal const long MostPixels = 1 << 26;

    private const long MostBytes = 1 << 28;

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0107: larger than a picture is.</exception>
    internal static byte[] Bytes(string path)
    {
        long length = FileLength.Of(path);
        return length <= MostBytes
            ? File.ReadAllBytes(path)
            : throw DataFailure.Damaged(path, $"has {length} bytes; at most {MostBytes} are expected of a picture");
    }

    /// <summary>
    /// Height times width times three bytes. Transparency is dropped, grey is repeated, 16 bits lose the lower eight; turning as
    /// EXIF says and colour profiles are not applied, which is what training code does, too.
    /// </summary>
    /// <param name="path">For messages.</param>
    /// <param name="file">The file's bytes.</param>
    /// <param name="header">What <see cref="PictureHeader.Read"/> found in it: only what that let pass is given to the decoder.</param>
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0107.</exception>
    internal static byte[] Decode(string path, byte[] file, PictureHeader header)
    {
        ImageResult result;
        try
        {
            result = ImageResult.FromMemory(file, ColorComponents.RedGreenBlue);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The decoder has no exceptions of its own; a damaged stream may lead it anywhere.
            throw DataFailure.Damaged(path, $"is a damaged {header.Kind}: the decoder says '{e.Message}'", e);
        }

        return (result.Width, result.Height) == (header.Width, header.Height) && result.Data.Length == header.Width * header.Height * 3
            ? result.Data
            : throw DataFailure.Damaged(path, $"was decoded to {result.Width}x{result.Height} pixels; its header says "
                + $"{header.Width}x{header.Height}");
    }
}
