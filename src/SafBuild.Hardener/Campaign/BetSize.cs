namespace SafBuild.Hardener.Campaign;

/// <summary>
/// The predictable bets of the empirical Bernstein kind (Waudby-Smith and Ramdas, JRSS-B 86, 2024, section 3.2):
/// lambda_t = sqrt(2 ln(1/alpha) / (variance_{t-1} t ln(1 + t))), a function of the observations before t alone.
/// The bounds are valid whatever the bets are; a good guess of the variance only makes them narrow.
/// </summary>
/// <param name="alpha">1 - Confidence of a one-sided bound, 0 to 0.5.</param>
/// <param name="expected">The mean guessed before any observation.</param>
internal sealed class BetSize(double alpha, double expected)
{
    /// <summary>
    /// Variance guessed before any observation, with the weight of one of them: a standard deviation of 0.1.
    /// A draw's mean over its samples is usually tighter; the 1/4 of the paper would waste the first hundred draws.
    /// </summary>
    private const double PriorVariance = 0.01;

    private readonly double _twoLogs = 2 * Math.Log(1 / alpha);
    private double _sum = expected;
    private double _squares = PriorVariance;
    private long _count;

    /// <summary>The bet on the next observation, before it is seen; above 0.</summary>
    internal double Next()
    {
        long t = _count + 1;
        double variance = _squares / t;
        return Math.Sqrt(_twoLogs / (variance * t * Math.Log(1 + t)));
    }

    internal void Observe(double value)
    {
        _count++;
        _sum += value;
        double deviation = value - (_sum / (_count + 1));
        _squares += deviation * deviation;
    }
}
