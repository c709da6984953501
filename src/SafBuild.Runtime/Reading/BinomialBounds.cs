namespace SafBuild.Runtime.Reading;

/// <summary>Exact bounds of a probability from a count (Clopper and Pearson, 1934).</summary>
internal static class BinomialBounds
{
    /// <summary>Halvings of the search: beyond them a double has no more digits.</summary>
    private const int Halvings = 64;

    /// <summary>Steps of the continued fraction; it needs about the root of the larger count.</summary>
    private const int MostSteps = 400_000;

    /// <summary>Probabilities searched reach down to e to this.</summary>
    private const double LeastLog = -60;

    /// <param name="hits">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Above 0.</param>
    /// <param name="error">Probability, above 0, that the lower bound is above the true value; the same for the upper one.</param>
    /// <returns>0 to 1; 0 below where nothing was hit, 1 above where all was.</returns>
    internal static (double Lower, double Upper) Of(long hits, long trials, double error)
    {
        if (hits == 0)
        {
            // (1 - x)^trials is the error: every load of a clean blob comes here, and no further.
            return (0, -ExpM1(Math.Log(error) / trials));
        }

        double lower = Search(x => AtLeast(hits, trials, x) < error);
        double upper = hits == trials ? 1 : Search(x => 1 - AtLeast(hits + 1, trials, x) > error);
        return (lower, upper);
    }

    /// <summary>The largest x at which <paramref name="below"/>, which is true up to there, holds.</summary>
    private static double Search(Func<double, bool> below)
    {
        (double low, double high) = (LeastLog, 0);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = below(Math.Exp(middle)) ? (middle, high) : (low, middle);
        }

        return Math.Exp((low + high) / 2);
    }

    /// <summary>P(X >= k) of a binomial X with probability x: the regularised incomplete beta function I_x(k, n - k + 1).</summary>
    internal static double AtLeast(long k, long n, double x)
    {
        (double a, double b) = (k, n - k + 1);
        double front = Math.Exp((a * Math.Log(x)) + (b * Log1P(-x)) + LogGamma(a + b) - LogGamma(a) - LogGamma(b));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    /// <summary>The continued fraction of I_x(a, b) by Lentz's method (Numerical Recipes, 6.4).</summary>
    private static double Fraction(double a, double b, double x)
    {
        const double Tiny = 1e-300;
        double c = 1;
        double d = 1 / Away(1 - ((a + b) * x / (a + 1)));
        double h = d;
        for (int m = 1; m <= MostSteps; m++)
        {
            double even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / Away(1 + (even * d));
            c = Away(1 + (even / c));
            h *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / Away(1 + (odd * d));
            c = Away(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-12)
            {
                break;
            }
        }

        return h;

        static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }

    /// <summary>ln(1 + x) without the loss of digits at a small x.</summary>
    internal static double Log1P(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : sum <= 0 ? double.NegativeInfinity : Math.Log(sum) * x / (sum - 1);
    }

    /// <summary>exp(x) - 1 without the loss of digits at a small x.</summary>
    internal static double ExpM1(double x)
    {
        double exp = Math.Exp(x);
        return exp == 1 ? x : exp == 0 || double.IsInfinity(exp) ? exp - 1 : (exp - 1) * x / Math.Log(exp);
    }

    /// <summary>ln of the gamma function of x >= 1: Stirling's series, from 16 on.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 16; x++)
        {
            shift += Math.Log(x);
        }

        double inverse = 1 / x;
        double square = inverse * inverse;
        double series = inverse * ((1 / 12.0) - (square * ((1 / 360.0) - (square * ((1 / 1260.0) - (square / 1680.0))))));
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + series - shift;
    }
}
