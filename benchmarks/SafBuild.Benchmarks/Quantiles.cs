namespace SafBuild.Benchmarks;

internal static class Quantiles
{
    internal static double Median(IEnumerable<double> values) => At([.. values.Order()], 0.5);

    internal static double At(double[] sorted, double quantile) => sorted[(int)Math.Round(quantile * (sorted.Length - 1))];
}
