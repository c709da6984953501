namespace SafBuild.Runtime.Reading;

/// <summary>
/// Something that shows flipped bits: so many trials, each hit with a probability that follows from the bit error rate p.
/// </summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Trials">Blocks, bit positions of copies, or sampled bits.</param>
/// <param name="Hits">How many of them show a flip.</param>
/// <param name="Bits">Bits of a block; copies that are compared, 3 or 2; 1 for sampled bits.</param>
internal readonly record struct FlipSource(SafRateSource Kind, long Trials, long Hits, long Bits = 1)
{
    /// <summary>Probability of a hit at the rate <paramref name="p"/>.</summary>
    internal double Probability(double p) => Kind switch
    {
        SafRateSource.Blocks => -BinomialBounds.ExpM1(Bits * BinomialBounds.Log1P(-p)),
        SafRateSource.Copies => Bits * p * (1 - p),
        _ => p,
    };

    /// <summary>The rate at which hits have this probability, at most 0.5.</summary>
    internal double Rate(double probability) => Math.Min(0.5, Kind switch
    {
        SafRateSource.Blocks => -BinomialBounds.ExpM1(BinomialBounds.Log1P(-probability) / Bits),

        SafRateSource.Copies => CopiesRate(Bits, Math.Min(probability, Bits / 4.0)),
        _ => probability,
    });

    /// <summary>The smaller root of n p^2 - n p + d = 0 for n copies, in the form that does not cancel for a small d.</summary>
    private static double CopiesRate(double copies, double differing) =>
        2 * differing / (copies + Math.Sqrt((copies * copies) - (4 * copies * differing)));

    /// <summary>Bounds of the rate, each wrong with a probability of at most <paramref name="error"/>.</summary>
    internal (double Lower, double Upper) Bounds(double error)
    {
        (double lower, double upper) = BinomialBounds.Of(Hits, Trials, error);
        return (Rate(lower), Rate(upper));
    }

    /// <summary>ln of the probability of what was seen, without what does not depend on p, 0 excluded to 0.5.</summary>
    internal double LogLikelihood(double p)
    {
        double hit = Probability(p);
        double miss = Kind == SafRateSource.Blocks ? Bits * BinomialBounds.Log1P(-p) : BinomialBounds.Log1P(-hit);
        return (Hits == 0 ? 0 : Hits * Math.Log(hit)) + (Hits == Trials ? 0 : (Trials - Hits) * miss);
    }

    /// <summary>Fisher's information on ln p: about the number of flips that it tells apart.</summary>
    internal double Information(double p)
    {
        const double Step = 1e-3;
        double slope = (Probability(p * (1 + Step)) - Probability(p * (1 - Step))) / (2 * Step);
        double hit = Probability(p);
        double spread = hit * (1 - hit);
        return spread > 0 ? Trials * slope * slope / spread : 0;
    }
}
