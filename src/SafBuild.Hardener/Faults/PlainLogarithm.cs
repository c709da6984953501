namespace SafBuild.Hardener.Faults;

/// <summary>
/// The natural logarithm in plain IEEE arithmetic. Math.Log is the C library's: its last bit differs between systems and processors,
/// and with it, now and then, the position of a fault.
/// </summary>
internal static class PlainLogarithm
{
    private const double Ln2High = 6.93147180369123816490e-01; // 0x3FE62E42FEE00000: 33 bits, so exponent times it is exact
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const long MantissaMask = 0x000F_FFFF_FFFF_FFFF;
    private const long ExponentOfOne = 0x3FF0_0000_0000_0000;

    /// <summary>ln x for a positive normal x, within 2 ulp.</summary>
    internal static double Of(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double mantissa = BitConverter.Int64BitsToDouble((bits & MantissaMask) | ExponentOfOne);
        if (mantissa > 1.4142135623730951)
        {
            mantissa *= 0.5;
            exponent++;
        }

        // ln m = 2 artanh t = 2 (t + t^3/3 + t^5/5 + ...), t = (m-1)/(m+1), |t| <= 0.1716: the term after t^21/21 is below 2^-56.
        double difference = mantissa - 1;
        double t = difference / (mantissa + 1);
        double z = t * t;
        double series = 1.0 / 21;
        series = (series * z) + (1.0 / 19);
        series = (series * z) + (1.0 / 17);
        series = (series * z) + (1.0 / 15);
        series = (series * z) + (1.0 / 13);
        series = (series * z) + (1.0 / 11);
        series = (series * z) + (1.0 / 9);
        series = (series * z) + (1.0 / 7);
        series = (series * z) + (1.0 / 5);
        series = (series * z) + (1.0 / 3);

        // 2t = d - t d keeps the rounding of t out of the leading term.
        double low = (2 * t * z * series) - (t * difference) + (exponent * Ln2Low);
        return (exponent * Ln2High) + (difference + low);
    }

    /// <summary>ln(1 + x) for x above -1, accurate for tiny x too (Kahan: the rounding of 1 + x cancels in the quotient).</summary>
    internal static double OnePlus(double x)
    {
        double rounded = 1 + x;
        return rounded == 1 ? x : Of(rounded) * (x / (rounded - 1));
    }
}
