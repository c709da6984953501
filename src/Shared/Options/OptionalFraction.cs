namespace SafBuild.Shared.Options;

/// <summary>A share of one, also written in per cent, or "none".</summary>
internal sealed class OptionalFraction(double least, double most) : OptionType<double?>
{
    private const string None = "none";

    private readonly Fraction _fraction = new(least, most);

    internal override string Name => _fraction.Name;

    internal override string Range => $"from {Numbers.Write(least)} to {Numbers.Write(most)}, or {None}";

    internal override string Expected => $"{_fraction.Expected}, or {None}";

    internal override bool TryRead(string text, string folder, out double? value)
    {
        value = null;
        if (text.Equals(None, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        bool isNumber = _fraction.TryRead(text, folder, out double number);
        value = isNumber ? number : null;
        return isNumber;
    }

    internal override string Write(double? value) => value is { } number ? Numbers.Write(number) : None;

    internal override string? Problem(double? value) =>
        value is null || (value >= least && value <= most) ? null : $"is {Numbers.Write(value.Value)}; it must be {Range}";
}
