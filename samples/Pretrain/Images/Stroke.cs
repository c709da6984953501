namespace Pretrain.Images;

/// <summary>A soft straight line of clutter; coordinates and width in pixels, brightness added where it covers.</summary>
internal readonly record struct Stroke(double X, double Y, double ToX, double ToY, double Width, double Brightness)
{
    internal static Stroke Next(ref CounterRandom random)
    {
        double x = random.Next(0, ShapeImage.Size);
        double y = random.Next(0, ShapeImage.Size);
        double toX = x + random.Next(-9, 9);
        double toY = y + random.Next(-9, 9);
        double width = random.Next(0.6, 1.4);
        double sign = (random.NextInt(2) * 2) - 1;
        return new Stroke(x, y, toX, toY, width, sign * random.Next(25, 70));
    }

    /// <summary>1 on the line, falling to 0 at <see cref="Width"/> pixels from it.</summary>
    internal double Coverage(double x, double y)
    {
        double alongX = ToX - X;
        double alongY = ToY - Y;
        double length = (alongX * alongX) + (alongY * alongY);
        double t = length == 0 ? 0 : Math.Clamp((((x - X) * alongX) + ((y - Y) * alongY)) / length, 0, 1);
        double dx = x - X - (t * alongX);
        double dy = y - Y - (t * alongY);
        return Math.Max(0, 1 - (Math.Sqrt((dx * dx) + (dy * dy)) / Width));
    }
}
