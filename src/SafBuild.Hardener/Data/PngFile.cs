using System.Buffers.Binary;
using System.IO.Compression;

namespace SafBuild.Hardener.Data;

/// <summary>
/// The chunks of a PNG: their checksums, and that the compressed data are as many bytes as the size says, since a few of them may
/// unpack to more than the memory has.
/// </summary>
internal static class PngFile
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n => Remainder((uint)n))];

    /// <summary>Where the passes of an interlaced picture begin, and their steps: x, y, across, down.</summary>
    private static readonly (int X, int Y, int Across, int Down)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    internal static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0107.</exception>
    internal static PictureHeader Read(string path, byte[] file)
    {
        PictureHeader? header = null;
        long expected = 0;
        using MemoryStream data = new();
        int at = Signature.Length;
        while (at + 12 <= file.Length)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12)
            {
                break;
            }

            ReadOnlySpan<byte> named = file.AsSpan(at + 4, 4 + (int)length);
            ReadOnlySpan<byte> chunk = named[4..];
            uint sum = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + (int)length));
            if (Checksum(named) is var found && found != sum)
            {
                throw DataFailure.Damaged(path,
                    $"is a damaged PNG: the chunk at byte {at} has the checksum {found:X8}; the file says {sum:X8}");
            }

            if (header is null)
            {
                (header, expected) = Header(path, named);
            }
            else if (named.StartsWith("IDAT"u8))
            {
                data.Write(chunk);
            }
            else if (named.StartsWith("IEND"u8))
            {
                data.Position = 0;
                CheckData(path, data, expected);
                return header;
            }

            at += 12 + (int)length;
        }

        throw DataFailure.Damaged(path, $"is a PNG that is cut off: it ends after {file.Length} bytes without its last chunk (IEND)");
    }

    private static (PictureHeader Header, long Expected) Header(string path, ReadOnlySpan<byte> named)
    {
        if (!named.StartsWith("IHDR"u8) || named.Length != 4 + 13)
        {
            throw DataFailure.Damaged(path, $"is a damaged PNG: its first chunk is {Convert.ToHexString(named[..4])} of "
                + $"{named.Length - 4} bytes; IHDR (49484452) of 13 bytes is expected");
        }

        PictureHeader header = PictureHeader.Sized(
            path, "PNG", BinaryPrimitives.ReadUInt32BigEndian(named[4..]), BinaryPrimitives.ReadUInt32BigEndian(named[8..]));
        (byte depth, byte colour) = (named[12], named[13]);
        int values = colour switch
        {
            0 when depth is 1 or 2 or 4 or 8 or 16 => 1,
            3 when depth is 1 or 2 or 4 or 8 => 1,
            2 when depth is 8 or 16 => 3,
            4 when depth is 8 or 16 => 2,
            6 when depth is 8 or 16 => 4,
            _ => 0,
        };
        if (values == 0 || named[14] != 0 || named[15] != 0 || named[16] > 1)
        {
            throw DataFailure.Damaged(path, $"is a PNG of depth {depth}, colour type {colour}, compression {named[14]}, "
                + $"filter {named[15]}, interlacing {named[16]}, which the format does not have");
        }

        return (header, named[16] == 0
            ? Bytes(header.Width, header.Height, values * depth)
            : Passes.Sum(p => Bytes(Steps(header.Width, p.X, p.Across), Steps(header.Height, p.Y, p.Down), values * depth)));
    }

    private static int Steps(int size, int first, int step) => (size - first + step - 1) / step;

    /// <summary>A byte for the filter and the pixels of each line; an empty pass has no lines.</summary>
    private static long Bytes(int width, int height, int bits) => width == 0 ? 0 : height * (1 + ((((long)width * bits) + 7) / 8));

    private static void CheckData(string path, MemoryStream data, long expected)
    {
        long found = 0;
        try
        {
            using ZLibStream unpacked = new(data, CompressionMode.Decompress);
            byte[] buffer = new byte[1 << 16];
            for (int read = 1; read > 0 && found <= expected; found += read)
            {
                read = unpacked.Read(buffer);
            }
        }
        catch (InvalidDataException e)
        {
            throw DataFailure.Damaged(path, $"is a damaged PNG: its data cannot be unpacked: {e.Message}", e);
        }

        if (found != expected)
        {
            throw DataFailure.WrongSize(path, "unpacked data of the PNG", expected, found);
        }
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte b in bytes)
        {
            sum = Table[(byte)(sum ^ b)] ^ (sum >> 8);
        }

        return ~sum;
    }

    private static uint Remainder(uint value)
    {
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0xEDB88320;
        }

        return value;
    }
}
