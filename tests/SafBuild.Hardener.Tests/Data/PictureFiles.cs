using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SafBuild.Hardener.Tests.Data;

/// <summary>Small pictures, written by hand from the formats' descriptions.</summary>
internal static class PictureFiles
{
    /// <summary>
    /// A JPEG of 8x8 pixels of one colour: Y is 160, Cb 128 and Cr 160, so red 205, green 137 and blue 160, each to one. The quantiser
    /// is 8, so that a DC coefficient of 32 is a step of 32; codes of DC are 0 for six bits and 10 for none, of AC 0 for the end.
    /// </summary>
    internal static byte[] Jpeg { get; } =
    [
        0xff, 0xd8,
        0xff, 0xdb, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
        0xff, 0xc0, 0, 17, 8, 0, 8, 0, 8, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
        0xff, 0xc4, 0, 21, 0x00, 1, 1, .. new byte[14], 6, 0,
        0xff, 0xc4, 0, 20, 0x10, 1, .. new byte[15], 0,
        0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0,
        0b0100_0000, 0b1000_1000, 0b0001_1111,
        0xff, 0xd9,
    ];

    /// <summary>Writes a PNG, and the folders it lies in.</summary>
    internal static string WritePng(string path, int width, int height, params byte[] rgb)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Png(width, height, rgb));
        return path;
    }

    internal static byte[] Png(int width, int height, params byte[] rgb) => Png(width, height, 8, 2, [.. Lines(width * 3, rgb)]);

    /// <param name="width">As the header says.</param>
    /// <param name="height">As the header says.</param>
    /// <param name="depth">Bits of a value.</param>
    /// <param name="colour">Colour type.</param>
    /// <param name="lines">Each with its filter byte.</param>
    internal static byte[] Png(long width, long height, byte depth, byte colour, byte[] lines)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), (uint)height);
        (header[8], header[9]) = (depth, colour);
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(lines);
        }

        return [0x89, .. "PNG\r\n"u8, 26, 10, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static IEnumerable<byte> Lines(int bytes, byte[] values) => values.Chunk(bytes).SelectMany(line => line.Prepend((byte)0));

    private static byte[] Chunk(string name, byte[] data)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. data];
        byte[] length = new byte[4];
        byte[] sum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, Remainder(named));
        return [.. length, .. named, .. sum];
    }

    /// <summary>CRC-32, a bit at a time.</summary>
    private static uint Remainder(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte b in bytes)
        {
            sum ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ (0xEDB88320 & (0 - (sum & 1)));
            }
        }

        return ~sum;
    }
}
