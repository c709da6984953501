namespace SafBuild.Runtime.Tests.Formats.Coded;

/// <summary>
/// Which positions carry information, from the distributions that the decoder's own integers have (docs/format.md): sums and products of
/// positive doubles in a fixed order.
/// </summary>
internal static class DensityEvolution
{
    private const int Levels = 12;
    private const int Bound = 127;
    private const int Values = (2 * Bound) + 1;

    /// <summary>The bit error rate that the positions of a code are chosen for.</summary>
    internal static double DesignRate(int informationBits) => informationBits switch
    {
        528 => 0.205,
        784 => 0.175,
        1040 => 0.14,
        1296 => 0.11,
        1552 => 0.09,
        2064 => 0.055,
        2576 => 0.03,
        3088 => 0.0125,
        _ => throw new ArgumentOutOfRangeException(nameof(informationBits)),
    };

    /// <summary>512 bytes: bit i % 8 of byte i / 8 is 1 where position i carries information.</summary>
    internal static byte[] Mask(int informationBits)
    {
        double[] errors = Errors(DesignRate(informationBits));
        byte[] mask = new byte[errors.Length / 8];
        foreach (int i in Enumerable.Range(0, errors.Length).OrderBy(i => errors[i]).ThenByDescending(i => i).Take(informationBits))
        {
            mask[i / 8] |= (byte)(1 << (i % 8));
        }

        return mask;
    }

    /// <summary>P(l &lt; 0) + P(l = 0) / 2 of every position, where all bits are 0.</summary>
    private static double[] Errors(double rate)
    {
        double[] channel = new double[Values];
        channel[Bound + 1] = 1 - rate;
        channel[Bound - 1] = rate;
        double[][] level = [channel];
        for (int l = 0; l < Levels; l++)
        {
            double[][] next = new double[2 * level.Length][];
            Parallel.For(0, level.Length, i =>
            {
                next[2 * i] = First(level[i]);
                next[(2 * i) + 1] = Second(level[i]);
            });
            level = next;
        }

        return [.. level.Select(d => d.Take(Bound).Sum() + (d[Bound] / 2))];
    }

    /// <summary>Of sign(a) sign(b) min(|a|, |b|).</summary>
    private static double[] First(double[] d)
    {
        double[] result = new double[Values];
        double positive = 0;
        double negative = 0;
        for (int m = Bound; m > 0; m--)
        {
            // Both at least m, less both above m, without a difference of large sums.
            double p = d[Bound + m];
            double n = d[Bound - m];
            result[Bound + m] = (p * p) + (n * n) + (2 * p * positive) + (2 * n * negative);
            result[Bound - m] = (2 * p * n) + (2 * p * negative) + (2 * n * positive);
            positive += p;
            negative += n;
        }

        double zero = d[Bound];
        result[Bound] = (zero * zero) + (2 * zero * (positive + negative));
        return result;
    }

    /// <summary>Of a + b, clamped.</summary>
    private static double[] Second(double[] d)
    {
        double[] result = new double[Values];
        for (int a = -Bound; a <= Bound; a++)
        {
            double p = d[Bound + a];
            if (p == 0)
            {
                continue;
            }

            for (int b = -Bound; b <= Bound; b++)
            {
                result[Bound + Math.Clamp(a + b, -Bound, Bound)] += p * d[Bound + b];
            }
        }

        return result;
    }
}
