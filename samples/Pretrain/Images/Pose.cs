namespace Pretrain.Images;

/// <summary>
/// Where a figure lies: centre and radius in pixels, and the tangent of half its angle, from which sine and cosine follow by
/// basic arithmetic.
/// </summary>
internal readonly struct Pose(double x, double y, double radius, double halfTangent)
{
    private readonly double _cosine = (1 - (halfTangent * halfTangent)) / (1 + (halfTangent * halfTangent)) / radius;
    private readonly double _sine = 2 * halfTangent / (1 + (halfTangent * halfTangent)) / radius;

    /// <summary>Image coordinates (y down) to the figure's own (y up).</summary>
    internal (double U, double V) ToFigure(double imageX, double imageY)
    {
        double dx = imageX - x;
        double dy = y - imageY;
        return ((dx * _cosine) + (dy * _sine), (dy * _cosine) - (dx * _sine));
    }
}
