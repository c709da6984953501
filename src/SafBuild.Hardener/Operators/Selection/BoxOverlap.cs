namespace SafBuild.Hardener.Operators.Selection;

/// <summary>Intersection over union of boxes: two opposite corners each, or centre and size.</summary>
/// <param name="boxes">Four numbers a box: y1, x1, y2, x2, or with centres x, y, width, height.</param>
/// <param name="centres">Which of the two.</param>
internal sealed class BoxOverlap(double[] boxes, bool centres)
{
    internal double Between(int i, int j)
    {
        (double Low, double High)[] a = Sides(i);
        (double Low, double High)[] b = Sides(j);
        double intersection = 1;
        for (int d = 0; d < 2; d++)
        {
            intersection *= Math.Max(0, Math.Min(a[d].High, b[d].High) - Math.Max(a[d].Low, b[d].Low));
        }

        double union = Area(a) + Area(b) - intersection;
        return union > 0 ? intersection / union : 0;
    }

    private static double Area((double Low, double High)[] box) => (box[0].High - box[0].Low) * (box[1].High - box[1].Low);

    private (double Low, double High)[] Sides(int box)
    {
        Span<double> n = boxes.AsSpan(box * 4, 4);
        return centres
            ? [(n[0] - n[2] / 2, n[0] + n[2] / 2), (n[1] - n[3] / 2, n[1] + n[3] / 2)]
            : [(Math.Min(n[0], n[2]), Math.Max(n[0], n[2])), (Math.Min(n[1], n[3]), Math.Max(n[1], n[3]))];
    }
}
