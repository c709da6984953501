using SafBuild.Hardener.Campaign;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Gate;

/// <summary>
/// The gate's check of itself in every run: flips are counted where they are made, and their number over all draws is binomial. A defect
/// that draws a tenth of the rate, or leaves a tensor out, is no verdict.
/// </summary>
internal static class FlipCheck
{
    /// <summary>Of a run without a defect, at most: one in a thousand million.</summary>
    private const double Tail = 1e-9;

    /// <param name="file">The file that the diagnostic names.</param>
    /// <param name="form">Whose trials they are.</param>
    /// <param name="trials">All of one rate.</param>
    /// <param name="rate">0 to 0.5.</param>
    /// <exception cref="SafException">SAF9005: so few or so many flips do not come from that rate.</exception>
    internal static void ThrowIfImplausible(string file, CampaignForm form, IReadOnlyList<TrialResult> trials, double rate)
    {
        long flips = trials.Sum(t => t.Draws.Sum(d => d.Flips));
        double bits = (double)form.Bits * trials.Sum(t => t.Draws.Count);
        if (!IsPlausible(flips, bits, rate))
        {
            throw new SafException(Codes.FlipsImplausible, file, FormattableString.Invariant(
                $"form '{form.Name}': {flips} bits flipped in all draws where bit error rate {rate} over {bits} bits gives ")
                + FormattableString.Invariant($"{bits * rate:F1}: the campaign did not do what it reports, and nothing is judged. ")
                + "Report it with the request file.");
        }
    }

    /// <summary>
    /// False only where the exact binomial tail beyond <paramref name="flips"/> is below 1e-9: it is at most exp(-n KL(flips/n || p)), the
    /// Chernoff bound (Hoeffding 1963, theorem 1).
    /// </summary>
    internal static bool IsPlausible(long flips, double bits, double rate)
    {
        double share = flips / bits;
        double divergence = Part(share, rate) + Part(1 - share, 1 - rate);
        return flips >= 0 && share <= 1 && -bits * divergence >= Math.Log(Tail);
    }

    private static double Part(double share, double rate) => share <= 0 ? 0 : share * Math.Log(share / rate);
}
