namespace SafBuild.Hardener.Tests.Faults;

/// <summary>Pearson's goodness of fit. Seeds are fixed, so a test that passes once passes always.</summary>
internal static class ChiSquare
{
    /// <summary>
    /// Fails when the statistic is beyond its mean by four and a half standard deviations (about one in 20,000 by chance).
    /// </summary>
    internal static void AssertFits(ReadOnlySpan<long> observed, ReadOnlySpan<double> expected)
    {
        Assert.Equal(expected.Length, observed.Length);
        double statistic = 0;
        int cells = 0;
        double pooledExpected = 0;
        long pooledObserved = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // Neighbours are pooled until the cell is large enough for the approximation.
            pooledExpected += expected[i];
            pooledObserved += observed[i];
            if (pooledExpected >= 8)
            {
                statistic += (pooledObserved - pooledExpected) * (pooledObserved - pooledExpected) / pooledExpected;
                cells++;
                (pooledExpected, pooledObserved) = (0, 0);
            }
        }

        double freedom = Math.Max(1, cells - 1);
        double limit = freedom + (4.5 * Math.Sqrt(2 * freedom));
        Assert.True(statistic <= limit, $"chi-square {statistic:F1} over the limit {limit:F1} with {freedom} degrees of freedom");
    }

    /// <summary>Probabilities of 0 to <paramref name="n"/> successes.</summary>
    internal static double[] Binomial(int n, double p)
    {
        double[] pmf = new double[n + 1];
        double logFactorialRatio = 0;
        for (int k = 0; k <= n; k++)
        {
            pmf[k] = Math.Exp(logFactorialRatio + (k * Math.Log(p)) + ((n - k) * Math.Log(1 - p)));
            logFactorialRatio += Math.Log((double)(n - k) / (k + 1));
        }

        return pmf;
    }
}
