namespace SafBuild.Shared.Options;

/// <summary>A share of one, also written in per cent: 0.01 and 1% are the same.</summary>
internal class Fraction(double least, double most) : Number(least, most)
{
    internal override string Name => "fraction, or per cent with `%`";

    internal override string Expected => "a number, or a percentage such as 1%";

    internal override bool TryRead(string text, string folder, out double value)
    {
        if (!text.EndsWith('%'))
        {
            return Numbers.TryRead(text, out value);
        }

        // Two powers of ten less in the text itself: 0.7 / 100 is not the number that 0.007 is.
        string percent = text[..^1].TrimEnd();
        if (!percent.Contains('e', StringComparison.OrdinalIgnoreCase))
        {
            return Numbers.TryRead($"{percent}e-2", out value);
        }

        bool isNumber = Numbers.TryRead(percent, out value);
        value /= 100;
        return isNumber;
    }
}

/// <summary>
/// A loss that is allowed. All of it is none: with 1, any model would pass, and who writes 1 most likely means one point.
/// </summary>
internal sealed class AllowedLoss() : Fraction(0, 1)
{
    internal override string Range => "from 0 to less than 1";

    internal override string? Problem(double value) =>
        value is >= 0 and < 1
            ? null
            : $"is {Numbers.Write(value)}; it must be {Range}: it is a fraction, so one point is 0.01 or 1%";
}
