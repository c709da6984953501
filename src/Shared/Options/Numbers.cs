using System.Globalization;

namespace SafBuild.Shared.Options;

/// <summary>Numbers as people and projects write them: invariant, no separators of thousands.</summary>
internal static class Numbers
{
    internal static bool TryRead(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>The shortest text that reads as the same number: 1e-5, not 1E-05.</summary>
    internal static string Write(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        return exponent < 0
            ? text
            : $"{text[..exponent]}e{int.Parse(text[(exponent + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)}";
    }
}

/// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
internal class Number(double least, double most) : OptionType<double>
{
    internal override string Name => "number";

    internal override string Range => $"from {Numbers.Write(least)} to {Numbers.Write(most)}";

    internal override string Expected => "a number";

    internal override bool TryRead(string text, string folder, out double value) => Numbers.TryRead(text, out value);

    internal override string Write(double value) => Numbers.Write(value);

    /// <summary>NaN is in no range.</summary>
    internal override string? Problem(double value) =>
        value >= least && value <= most ? null : $"is {Numbers.Write(value)}; it must be {Range}";
}

/// <summary>A whole number, both ends of the range included.</summary>
internal sealed class WholeNumber(int least, int most) : OptionType<int>
{
    internal override string Name => "whole number";

    internal override string Range => FormattableString.Invariant($"from {least} to {most}");

    internal override string Expected => "a whole number";

    internal override bool TryRead(string text, string folder, out int value) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);

    internal override string Write(int value) => value.ToString(CultureInfo.InvariantCulture);

    internal override string? Problem(int value) =>
        value >= least && value <= most ? null : FormattableString.Invariant($"is {value}; it must be {Range}");
}

/// <summary>Any whole number of 64 bits.</summary>
internal sealed class Seed : OptionType<ulong>
{
    internal override string Name => "whole number";

    internal override string Range => FormattableString.Invariant($"from 0 to {ulong.MaxValue}");

    internal override string Expected => $"a whole number {Range}";

    internal override bool TryRead(string text, string folder, out ulong value) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    internal override string Write(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Seconds, as a number or as hh:mm:ss; "none" is no limit.</summary>
internal sealed class Seconds(double least, double most) : OptionType<double?>
{
    private const string None = "none";

    internal override string Name => "seconds, or hh:mm:ss";

    internal override string Range => $"from {Numbers.Write(least)} to {Numbers.Write(most)}, or {None}";

    internal override string Expected => $"a number of seconds, hh:mm:ss or {None}";

    internal override bool TryRead(string text, string folder, out double? value)
    {
        value = null;
        if (text.Equals(None, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        if (text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span))
        {
            value = span.TotalSeconds;
            return true;
        }

        bool isNumber = Numbers.TryRead(text, out double seconds);
        value = isNumber ? seconds : null;
        return isNumber;
    }

    internal override string Write(double? value) => value is { } seconds ? Numbers.Write(seconds) : None;

    internal override string? Problem(double? value) =>
        value is null || (value >= least && value <= most) ? null : $"is {Numbers.Write(value.Value)}; it must be {Range}";
}
