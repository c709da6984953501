using System.Buffers.Binary;
using System.IO.Compression;

namespace SafBuild.Docs;

/// <summary>
/// docs/icon.png, which all packages show: a saturated function on a square, and the flip that it bears. Drawn here, so that it is ours and
/// can be changed: <c>dotnet run --project docs/generator -- docs icon</c>.
/// </summary>
internal static class IconFile
{
    internal const int Size = 128;

    private const int Samples = 4;
    private static readonly (double R, double G, double B) Ground = (0x1f, 0x3a, 0x5f);
    private static readonly (double R, double G, double B) Axis = (0x5b, 0x7a, 0xa3);
    private static readonly (double R, double G, double B) Curve = (0xff, 0xff, 0xff);
    private static readonly (double R, double G, double B) Flip = (0xff, 0x8a, 0x3d);

    internal static byte[] Png()
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Size);
        (header[8], header[9]) = (8, 6); // 8 bits, red green blue alpha
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(Rows());
        }

        return [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    /// <summary>Rows of the picture, each with its filter byte 0 before it.</summary>
    private static byte[] Rows()
    {
        byte[] rows = new byte[Size * (1 + (4 * Size))];
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                Pixel(x, y, rows.AsSpan((y * (1 + (4 * Size))) + 1 + (4 * x), 4));
            }
        }

        return rows;
    }

    private static void Pixel(int x, int y, Span<byte> pixel)
    {
        (double r, double g, double b, double a) = (0, 0, 0, 0);
        for (int i = 0; i < Samples * Samples; i++)
        {
            double u = ((x + (((i % Samples) + 0.5) / Samples)) * 2 / Size) - 1;
            double v = 1 - ((y + (((i / Samples) + 0.5) / Samples)) * 2 / Size);
            if (Colour(u, v) is { } colour)
            {
                (r, g, b, a) = (r + colour.R, g + colour.G, b + colour.B, a + 1);
            }
        }

        pixel[0] = (byte)(a == 0 ? 0 : r / a);
        pixel[1] = (byte)(a == 0 ? 0 : g / a);
        pixel[2] = (byte)(a == 0 ? 0 : b / a);
        pixel[3] = (byte)(255 * a / (Samples * Samples));
    }

    /// <param name="u">From left to right, -1 to 1.</param>
    /// <param name="v">From bottom to top.</param>
    private static (double R, double G, double B)? Colour(double u, double v)
    {
        // A square with round corners.
        double corner = Math.Pow(Math.Max(Math.Abs(u) - 0.75, 0), 2) + Math.Pow(Math.Max(Math.Abs(v) - 0.75, 0), 2);
        if (corner > 0.25 * 0.25)
        {
            return null;
        }

        double value = 0.62 * Math.Tanh(3.2 * u);
        double slope = 0.62 * 3.2 / Math.Pow(Math.Cosh(3.2 * u), 2);
        return Math.Pow(u - 0.62, 2) + Math.Pow(v - (0.62 * Math.Tanh(3.2 * 0.62)), 2) < 0.15 * 0.15 ? Flip
            : Math.Abs(v - value) / Math.Sqrt(1 + (slope * slope)) < 0.06 && Math.Abs(u) < 0.84 ? Curve
            : Math.Abs(u) < 0.02 && Math.Abs(v) < 0.8 || Math.Abs(v) < 0.02 && Math.Abs(u) < 0.8 ? Axis
            : Ground;
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, byte[] content)
    {
        byte[] chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        name.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc(chunk.AsSpan(4, 4 + content.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xedb88320);
            }
        }

        return ~crc;
    }
}
