namespace SafBuild.Hardener.Data;

/// <summary>
/// Bilinear resizing that averages over what a pixel shrinks from, as Pillow and so torchvision do it: across, rounded to bytes, then
/// down. In double precision without fused operations: the same bytes on every machine.
/// </summary>
internal static class PictureScale
{
    private const int Channels = 3;

    /// <param name="pixels">Height x width x 3.</param>
    /// <param name="height">Of <paramref name="pixels"/>.</param>
    /// <param name="width">Of <paramref name="pixels"/>.</param>
    /// <param name="newHeight">At least 1.</param>
    /// <param name="newWidth">At least 1.</param>
    internal static byte[] Resize(byte[] pixels, int height, int width, int newHeight, int newWidth)
    {
        if (newWidth != width)
        {
            byte[] across = new byte[height * newWidth * Channels];
            Weights[] columns = Filter(width, newWidth);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < newWidth; x++)
                {
                    int from = ((y * width) + columns[x].First) * Channels;
                    Sum(pixels, from, Channels, Channels, columns[x].Values, across.AsSpan(((y * newWidth) + x) * Channels, Channels));
                }
            }

            pixels = across;
        }

        if (newHeight != height)
        {
            int row = newWidth * Channels;
            byte[] down = new byte[newHeight * row];
            Weights[] rows = Filter(height, newHeight);
            for (int y = 0; y < newHeight; y++)
            {
                Sum(pixels, rows[y].First * row, row, row, rows[y].Values, down.AsSpan(y * row, row));
            }

            pixels = down;
        }

        return pixels;
    }

    /// <summary>Byte i is the weighted sum of the bytes at from + i, from + step + i, ...</summary>
    private static void Sum(byte[] pixels, int from, int step, int count, double[] weights, Span<byte> result)
    {
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            for (int k = 0; k < weights.Length; k++)
            {
                sum += weights[k] * pixels[from + (k * step) + i];
            }

            result[i] = (byte)Math.Clamp(Math.Floor(sum + 0.5), 0, 255);
        }
    }

    private static Weights[] Filter(int size, int newSize)
    {
        double scale = (double)size / newSize;
        double support = Math.Max(1, scale);
        Weights[] filter = new Weights[newSize];
        for (int i = 0; i < newSize; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)(centre - support + 0.5));
            int end = Math.Min(size, (int)(centre + support + 0.5));
            double[] values =
                [.. Enumerable.Range(first, end - first).Select(k => Math.Max(0, 1 - Math.Abs((k - centre + 0.5) / support)))];
            double sum = values.Sum();
            filter[i] = new(first, [.. values.Select(v => v / sum)]);
        }

        return filter;
    }

    private readonly record struct Weights(int First, double[] Values);
}
