using static SafBuild.Hardener.Operators.KeptScalar;
using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sampling;

/// <summary>Cubic sampling of pictures at free places, which libtorch's binding leaves out.</summary>
internal static class CubicGridSample
{
    private const double A = -0.75;

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="grid">[N, rows, columns, 2]: x and y, -1 to 1 over the picture.</param>
    /// <param name="padding">zeros, border or reflection.</param>
    /// <param name="corners">Whether -1 and 1 are the middles of the outer pixels instead of their edges.</param>
    internal static Tensor Run(Tensor x, Tensor grid, string padding, bool corners)
    {
        (long height, long width) = (x.shape[2], x.shape[3]);
        (Tensor[] columns, Tensor[] columnWeights) = Taps(grid.select(-1, 0), width, corners);
        (Tensor[] rows, Tensor[] rowWeights) = Taps(grid.select(-1, 1), height, corners);
        Tensor flat = x.reshape(x.shape[0], x.shape[1], -1);
        Tensor? sum = null;
        for (int i = 0; i < 4; i++)
        {
            (Tensor row, Tensor rowInside) = Inside(rows[i], height, padding, corners);
            for (int k = 0; k < 4; k++)
            {
                (Tensor column, Tensor columnInside) = Inside(columns[k], width, padding, corners);
                Tensor place = (row * Kept(width)).Plus(column).reshape(x.shape[0], 1, -1).expand(-1, x.shape[1], -1);
                Tensor weight = rowWeights[i] * columnWeights[k] * rowInside.logical_and(columnInside).to(x.dtype);
                Tensor part = flat.gather(2, place) * weight.reshape(x.shape[0], 1, -1);
                sum = sum is null ? part : sum.Plus(part);
            }
        }

        return sum!.reshape(x.shape[0], x.shape[1], grid.shape[1], grid.shape[2]);
    }

    private static (Tensor[] Places, Tensor[] Weights) Taps(Tensor at, long size, bool corners)
    {
        Tensor pixel = corners ? at.Plus(1) * Kept((size - 1) / 2.0) : (at.Plus(1) * Kept(size) - Kept(1)) / Kept(2);
        Tensor floor = pixel.detach().floor();
        Tensor t = pixel - floor;
        return ([.. Enumerable.Range(-1, 4).Select(k => floor.to(ScalarType.Int64).Plus(k))],
            [Far(t.Plus(1)), Near(t), Near(t.From(1)), Far(t.From(2))]);
    }

    private static Tensor Near(Tensor d) => (((d * Kept(A + 2)) - Kept(A + 3)) * d * d).Plus(1);

    private static Tensor Far(Tensor d) => ((d * Kept(A) - Kept(5 * A)) * d).Plus(8 * A) * d - Kept(4 * A);

    /// <summary>Where a place outside reads, and whether it counts at all.</summary>
    private static (Tensor Place, Tensor Counts) Inside(Tensor place, long size, string padding, bool corners)
    {
        Tensor within = (place >= Kept(0)).logical_and(place < Kept(size));
        switch (padding)
        {
            case "zeros":
                return (place.clamp(Kept(0), Kept(size - 1)), within);
            case "reflection":
                // Mirrored at the middles of the outer pixels, or at their outer edges.
                long period = corners ? Math.Max(1, 2 * (size - 1)) : 2 * size;
                Tensor turned = place.remainder(Kept(period));
                turned = where(turned < Kept(size), turned, turned.From(corners ? period : period - 1));
                return (turned.clamp(Kept(0), Kept(size - 1)), ones_like(within));
            default:
                return (place.clamp(Kept(0), Kept(size - 1)), ones_like(within));
        }
    }
}
