namespace Pretrain.Images;

/// <summary>
/// The ten classes: which points of the plane belong to each, in coordinates where the figure fills about [-1, 1] in x and y.
/// </summary>
internal static class Silhouette
{
    internal static readonly string[] Names =
        ["disc", "ring", "square", "frame", "triangle", "plus", "L", "T", "U", "crescent"];

    internal static bool Contains(int label, double x, double y) => label switch
    {
        0 => (x * x) + (y * y) <= 0.72,
        1 => (x * x) + (y * y) is <= 0.85 and >= 0.26,
        2 => Box(x, y, 0, 0, 0.75, 0.75),
        3 => Box(x, y, 0, 0, 0.82, 0.82) && !Box(x, y, 0, 0, 0.44, 0.44),
        4 => y >= -0.6 && y <= 0.9 - (1.65 * Math.Abs(x)),
        5 => Box(x, y, 0, 0, 0.9, 0.25) || Box(x, y, 0, 0, 0.25, 0.9),
        6 => Box(x, y, -0.4, 0, 0.24, 0.9) || Box(x, y, 0.1, -0.66, 0.74, 0.24),
        7 => Box(x, y, 0, 0.62, 0.85, 0.24) || Box(x, y, 0, -0.1, 0.24, 0.8),
        8 => Box(x, y, 0, 0, 0.78, 0.85) && !Box(x, y, 0, 0.4, 0.32, 0.8),
        9 => (x * x) + (y * y) <= 0.85 && ((x - 0.42) * (x - 0.42)) + (y * y) > 0.45,
        _ => throw new ArgumentOutOfRangeException(nameof(label), label, "There are ten classes."),
    };

    private static bool Box(double x, double y, double centerX, double centerY, double halfWidth, double halfHeight) =>
        Math.Abs(x - centerX) <= halfWidth && Math.Abs(y - centerY) <= halfHeight;
}
