using SafBuild.Hardener.Campaign;

namespace SafBuild.Hardener.Gate;

/// <summary>
/// Draws of which less than half of the golden metric is left, and how large their share is at most. The trials end when their metrics say
/// so, so a binomial interval for a fixed number of draws (Clopper-Pearson) would not hold; a confidence sequence of the indicator does.
/// </summary>
/// <param name="Below">Half of the golden metric.</param>
/// <param name="Draws">Whose metric is less.</param>
/// <param name="Upper">One-sided upper bound of the share of such draws.</param>
internal sealed record CollapsedDraws(double Below, int Draws, double Upper)
{
    /// <param name="metrics">Of all draws, in order.</param>
    /// <param name="golden">The golden metric.</param>
    /// <param name="confidence">The gate's.</param>
    internal static CollapsedDraws Of(IEnumerable<double> metrics, double golden, double confidence)
    {
        double below = golden / 2;

        // Near 0 is where a good model's share lies, and where the bets are the largest.
        ConfidenceSequence share = new(0, 1, confidence, threshold: 0);
        int draws = 0;
        foreach (double metric in metrics)
        {
            bool collapsed = metric < below;
            draws += collapsed ? 1 : 0;
            share.Add(collapsed ? 1 : 0);
        }

        return new(below, draws, share.Upper());
    }
}
