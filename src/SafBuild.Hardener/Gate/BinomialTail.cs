namespace SafBuild.Hardener.Gate;

/// <summary>The upper tail of the binomial distribution, for one-sided exact tests.</summary>
internal static class BinomialTail
{
    private const double Negligible = 1e-18;

    /// <summary>P(X >= successes) of independent trials that are each a success with the same probability.</summary>
    /// <param name="successes">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">1 or more.</param>
    /// <param name="share">0 to 1.</param>
    internal static double AtLeast(int successes, int trials, double share)
    {
        if (successes <= 0 || share >= 1)
        {
            return 1;
        }

        if (share <= 0)
        {
            return 0;
        }

        // From the mode on terms fall, and then what follows is below the term over (1 - ratio).
        double odds = share / (1 - share);
        double term = First(successes, trials, share);
        double sum = 0;
        for (int k = successes; k <= trials; k++)
        {
            sum += Math.Exp(term);
            double ratio = (double)(trials - k) / (k + 1) * odds;
            if (ratio < 1 && Math.Exp(term) < Negligible * (1 - ratio))
            {
                break;
            }

            term += Math.Log(ratio);
        }

        return Math.Min(1, sum);
    }

    /// <summary>ln of the probability of exactly this many, factor by factor: all of one size, so no digits are lost.</summary>
    private static double First(int successes, int trials, double share)
    {
        double sum = (trials - successes) * Math.Log(1 - share);
        for (int i = 1; i <= successes; i++)
        {
            sum += Math.Log((double)(trials - successes + i) / i * share);
        }

        return sum;
    }
}
