using static TorchSharp.torch;

namespace SafBuild.Hardener.Operators.Sampling;

/// <summary>A function by which neighbours are weighted.</summary>
/// <param name="Weight">By the distance in places.</param>
/// <param name="Reach">Beyond this distance the weight is 0.</param>
internal sealed record ResizeKernel(Func<double, double> Weight, double Reach)
{
    internal static readonly ResizeKernel Triangle = new(d => Math.Max(0, 1 - Math.Abs(d)), 1);

    /// <summary>Cubic convolution.</summary>
    internal static ResizeKernel Cubic(double a) => new(
        distance =>
        {
            double d = Math.Abs(distance);
            return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
        },
        2);
}
