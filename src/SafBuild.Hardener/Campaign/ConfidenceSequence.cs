namespace SafBuild.Hardener.Campaign;

/// <summary>
/// One-sided lower and upper confidence bounds of the mean of independent bounded observations, each valid at
/// its confidence at all times at once, so that a campaign may look after every trial and stop when it likes.
/// Betting: were the mean m, the capital prod(1 + lambda_t (x_t - m)) of a gambler who cannot go broke would be
/// a martingale, and reaches 1/alpha with probability alpha at most (Ville). Every m at which it has reached
/// 1/alpha is rejected. Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting",
/// JRSS-B 86 (2024); no assumption but the range, so a rare collapse of the model is accounted for.
/// </summary>
internal sealed class ConfidenceSequence
{
    /// <summary>
    /// Share of the capital at risk in one bet. Near 1, because good models stay close to the largest bet
    /// allowed; below 1, because at 1 the first collapsed draw would end the game with nothing.
    /// </summary>
    private const double LargestStake = 0.95;

    private const int BisectionSteps = 60;

    private readonly List<(double Value, double Bet)> _history = [];
    private readonly double _lowest;
    private readonly double _highest;
    private readonly double _threshold;
    private readonly double _goal;
    private readonly BetSize _bets;
    private double _capitalAbove;
    private double _capitalBelow;

    /// <param name="lowest">No observation is below it.</param>
    /// <param name="highest">No observation is above it.</param>
    /// <param name="confidence">Of each one-sided bound, 0.5 or more and below 1.</param>
    /// <param name="threshold">
    /// The value that <see cref="ShownAbove"/> and <see cref="ShownBelow"/> are about; at most <paramref name="highest"/>.
    /// </param>
    internal ConfidenceSequence(double lowest, double highest, double confidence, double threshold)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(lowest, highest);
        ArgumentOutOfRangeException.ThrowIfLessThan(confidence, 0.5);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        _lowest = lowest;
        _highest = highest;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, highest);
        // No mean is below the range, so a threshold there is passed before anything is seen.
        ShownAbove = threshold <= lowest;
        _threshold = Math.Max(threshold, lowest);
        _goal = -Math.Log(1 - confidence);
        _bets = new BetSize(1 - confidence, _threshold);
    }

    internal int Count => _history.Count;

    /// <summary>The plain mean of the observations; NaN before the first.</summary>
    internal double Mean => _history.Count == 0 ? double.NaN : _history.Average(h => h.Value);

    /// <summary>The lower bound has reached the threshold at some time.</summary>
    internal bool ShownAbove { get; private set; }

    /// <summary>The upper bound has fallen below the threshold at some time.</summary>
    internal bool ShownBelow { get; private set; }

    /// <summary>Largest lower bound so far.</summary>
    internal double Lower() => ShownAbove
        ? Bisect(_threshold, _highest, m => Reaches(m, StakeAbove))
        : Bisect(_lowest, _threshold, m => Reaches(m, StakeAbove));

    /// <summary>Smallest upper bound so far.</summary>
    internal double Upper() => ShownBelow
        ? Bisect(_threshold, _lowest, m => Reaches(m, StakeBelow))
        : Bisect(_highest, _threshold, m => Reaches(m, StakeBelow));

    internal void Add(double value)
    {
        if (!(value >= _lowest && value <= _highest))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, $"not in {_lowest}..{_highest}");
        }

        double bet = _bets.Next();
        _bets.Observe(value);
        _history.Add((value, bet));
        _capitalAbove += LogGain(value, _threshold, StakeAbove(bet, _threshold));
        _capitalBelow += LogGain(value, _threshold, StakeBelow(bet, _threshold));
        ShownAbove |= _capitalAbove >= _goal;
        ShownBelow |= _capitalBelow >= _goal;
    }

    private static double LogGain(double value, double mean, double stake) => Math.Log(1 + (stake * (value - mean)));

    /// <summary>The bet that the mean is above m. It shrinks with m, so the capital falls with m and bisection is exact.</summary>
    private double StakeAbove(double bet, double m) => Math.Min(bet, LargestStake / (m - _lowest));

    private double StakeBelow(double bet, double m) => -Math.Min(bet, LargestStake / (_highest - m));

    /// <summary>The capital against m has at some time been 1/alpha.</summary>
    private bool Reaches(double m, Func<double, double, double> stake)
    {
        double capital = 0;
        foreach ((double value, double bet) in _history)
        {
            capital += LogGain(value, m, stake(bet, m));
            if (capital >= _goal)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The last rejected value on the way from one that is known to be rejected (or is the range's end) to one that is not.
    /// </summary>
    private static double Bisect(double rejected, double kept, Func<double, bool> isRejected)
    {
        for (int step = 0; step < BisectionSteps; step++)
        {
            double middle = rejected + ((kept - rejected) / 2);
            if (isRejected(middle))
            {
                rejected = middle;
            }
            else
            {
                kept = middle;
            }
        }

        return rejected;
    }
}
