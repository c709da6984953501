namespace Pretrain.Images;

/// <summary>
/// Draws image <c>index</c> of a stream: a figure of class <c>index % 10</c> at a random place, angle, size and contrast, lighter
/// or darker than a sloping background, with clutter behind and in front of it and noise on top. Only +, -, *, / and the square
/// root of IEEE doubles are used, so the bytes are the same everywhere.
/// </summary>
internal static class ShapeImage
{
    /// <summary>Pixels in a row and in a column.</summary>
    internal const int Size = 20;

    internal const int Pixels = Size * Size;

    private const int SubPixels = 3;

    /// <returns>The class, 0 to 9.</returns>
    internal static int Draw(ImageStream stream, int index, Span<byte> pixels)
    {
        int label = index % 10;
        var random = new CounterRandom(ImageStreams.Seed, (ulong)stream, (ulong)index);
        double radius = random.Next(4.6, 7.6);
        double x = 9.5 + random.Next(radius - 10.5, 10.5 - radius);
        double y = 9.5 + random.Next(radius - 10.5, 10.5 - radius);
        var figure = new Pose(x, y, radius, random.Next(-0.4, 0.4));
        double polarity = random.NextInt(2) * 2 - 1;
        double contrast = polarity * random.Next(40, 100);
        double background = 128 - (0.5 * contrast) + random.Next(-25, 25);
        double slopeX = random.Next(-2.5, 2.5);
        double slopeY = random.Next(-2.5, 2.5);
        double noise = random.Next(8, 24);
        Stroke[] behind = Strokes(ref random, 2);
        Stroke[] before = Strokes(ref random, 1);

        for (int row = 0; row < Size; row++)
        {
            for (int column = 0; column < Size; column++)
            {
                double value = background + (slopeX * (column - 9.5)) + (slopeY * (row - 9.5));
                foreach (Stroke stroke in behind)
                    value += stroke.Brightness * stroke.Coverage(column, row);
                double covered = Coverage(figure, label, column, row);
                value = (value * (1 - covered)) + ((background + contrast) * covered);
                foreach (Stroke stroke in before)
                    value += stroke.Brightness * stroke.Coverage(column, row);
                value += noise * random.NextBell();
                pixels[(row * Size) + column] = (byte)Math.Clamp(Math.Floor(value + 0.5), 0, 255);
            }
        }

        return label;
    }

    private static double Coverage(Pose pose, int label, int column, int row)
    {
        int inside = 0;
        for (int sub = 0; sub < SubPixels * SubPixels; sub++)
        {
            double x = column + ((((sub % SubPixels) + 0.5) / SubPixels) - 0.5);
            double y = row + ((((sub / SubPixels) + 0.5) / SubPixels) - 0.5);
            (double u, double v) = pose.ToFigure(x, y);
            if (Silhouette.Contains(label, u, v))
                inside++;
        }

        return inside / (double)(SubPixels * SubPixels);
    }

    private static Stroke[] Strokes(ref CounterRandom random, int most)
    {
        var strokes = new Stroke[random.NextInt(most + 1)];
        for (int i = 0; i < strokes.Length; i++)
            strokes[i] = Stroke.Next(ref random);
        return strokes;
    }
}
