using System.Buffers.Binary;

namespace SafBuild.Hardener.Data;

/// <summary>
/// What a picture says about itself, read before memory is taken for it, and whether the file is whole: the decoder fills what is
/// missing with grey and looks at no checksum.
/// </summary>
/// <param name="Kind">PNG or JPEG.</param>
internal sealed record PictureHeader(string Kind, int Width, int Height)
{
    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0107: no picture, too large, cut off or damaged.</exception>
    internal static PictureHeader Read(string path, byte[] file)
    {
        PictureHeader header = file.AsSpan().StartsWith(PngFile.Signature) ? PngFile.Read(path, file)
            : file is [0xff, 0xd8, ..] ? Jpeg(path, file)
            : throw DataFailure.Damaged(path, $"is no PNG or JPEG: it has {file.Length} bytes and begins with "
                + $"{Convert.ToHexString(file.AsSpan(0, Math.Min(8, file.Length)))}; expected 89504E470D0A1A0A or FFD8");
        return header;
    }

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0107.</exception>
    internal static PictureHeader Sized(string path, string kind, long width, long height) =>
        width is >= 1 and <= Picture.MostSide && height is >= 1 and <= Picture.MostSide && width * height <= Picture.MostPixels
            ? new(kind, (int)width, (int)height)
            : throw DataFailure.Damaged(path, $"is a {kind} of {width}x{height} pixels; 1 to {Picture.MostSide} a side and at most "
                + $"{Picture.MostPixels} in all are expected");

    /// <summary>From marker to marker, to the one that ends the picture.</summary>
    private static PictureHeader Jpeg(string path, byte[] file)
    {
        PictureHeader? header = null;
        bool scanned = false;
        int at = 2;
        while (at + 1 < file.Length)
        {
            byte marker = file[at + 1];
            if (file[at] != 0xff)
            {
                throw DataFailure.Damaged(path, $"is a damaged JPEG: byte {at} is {file[at]:X2}; a marker (FF) is expected");
            }

            if (marker == 0xff)
            {
                at++;
                continue;
            }

            if (marker == 0xd9)
            {
                return scanned ? header! : throw DataFailure.Damaged(path, "is a JPEG without a picture: it ends before one begins");
            }

            if (marker is 0x01 or (>= 0xd0 and <= 0xd7))
            {
                at += 2;
                continue;
            }

            int length = at + 3 < file.Length ? BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2)) : 0;
            if (length < 2 || at + 2 + length > file.Length)
            {
                break;
            }

            ReadOnlySpan<byte> segment = file.AsSpan(at + 4, length - 2);
            at += 2 + length;
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                header = header is null && marker is >= 0xc0 and <= 0xc2 && segment is [8, _, _, _, _, 1 or 3 or 4, ..]
                    ? Sized(path, "JPEG", BinaryPrimitives.ReadUInt16BigEndian(segment[3..]),
                        BinaryPrimitives.ReadUInt16BigEndian(segment[1..]))
                    : throw DataFailure.Damaged(path, $"is a JPEG with the frame FF{marker:X2} "
                        + $"{Convert.ToHexString(segment[..Math.Min(6, segment.Length)])}; one frame, baseline or progressive, of 8 bits "
                        + "and 1, 3 or 4 components is expected");
            }
            else if (marker == 0xda)
            {
                scanned = header is not null ? true : throw DataFailure.Damaged(path, "is a damaged JPEG: a scan begins before the frame");
                at = AfterScan(file, at);
            }
        }

        throw DataFailure.Damaged(path, $"is a JPEG that is cut off: it ends after {file.Length} bytes without its last marker (FFD9)");
    }

    /// <summary>The next marker that is no part of compressed data.</summary>
    private static int AfterScan(byte[] file, int at)
    {
        while (at + 1 < file.Length && (file[at] != 0xff || file[at + 1] is 0 or (>= 0xd0 and <= 0xd7)))
        {
            at++;
        }

        return at;
    }
}
