using System.Globalization;

namespace SafBuild.Testing;

/// <summary>What <see cref="SafAssert"/> saw of a model that survived, to print or to ask for more.</summary>
public sealed class SafSurvival
{
    internal SafSurvival(Draw first, double leastScore, double cleanScore, IReadOnlyList<SafDraw> draws)
    {
        (BitErrorRate, Seed, Scope) = (first.BitErrorRate, first.Seed, first.Scope);
        LeastAllowed = leastScore;
        CleanScore = cleanScore;
        Draws = draws;
    }

    /// <summary>All draws, by their numbers.</summary>
    public IReadOnlyList<SafDraw> Draws { get; }

    /// <summary>The model's score without faults.</summary>
    public double CleanScore { get; }

    /// <summary>Least score that was allowed.</summary>
    public double LeastAllowed { get; }

    /// <summary>Mean score over the draws.</summary>
    public double MeanScore => Draws.Average(d => d.Score);

    /// <summary>Least score of a draw.</summary>
    public double LeastScore => Draws.Min(d => d.Score);

    /// <summary>Bits that flipped, in all draws together.</summary>
    public long Flips => Draws.Sum(d => d.Flips);

    /// <summary>Probability that one stored bit flips.</summary>
    public double BitErrorRate { get; }

    /// <summary>Key of the random numbers.</summary>
    public ulong Seed { get; }

    /// <summary>Which files had faults.</summary>
    public SafFaultScope Scope { get; }

    /// <summary>
    /// The largest share of all draws at this rate that may score below <see cref="LeastAllowed"/> although none of these did, at 95 %
    /// confidence: <c>1 - 0.05^(1/N)</c> of N draws. 8 draws: 0.31; 59: 0.05; 299: 0.01. It holds for a seed that was chosen before anybody
    /// saw its draws, and for the samples of the score.
    /// </summary>
    public double FailingShareUpper => 1 - Math.Pow(0.05, 1.0 / Draws.Count);

    /// <summary>One line for a log, with the claim and its limits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Draws.Count} draws at bit error rate {Draw.Text(BitErrorRate)} (seed {Seed}, scope {Scope}, {Flips} flips): score at "
        + $"least {LeastScore:0.####}, mean {MeanScore:0.####}, {CleanScore:0.####} without faults. A test of {Draws.Count} draws, no "
        + $"gate: up to {FailingShareUpper:P0} of all draws may be below {LeastAllowed:0.####} (95 % confidence).");
}
