namespace SafBuild.Shared.Options;

/// <summary>A number, or a word that stands for null, such as "none" or "Auto".</summary>
internal abstract class NumberOrWord<T>(OptionType<T> number, string word) : OptionType<T?>
    where T : struct
{
    internal override string Name => number.Name;

    internal override string Range => $"{number.Range}, or {word}";

    internal override string Expected => $"{number.Expected}, or {word}";

    internal override bool TryRead(string text, string folder, out T? value)
    {
        value = null;
        if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        bool isNumber = number.TryRead(text, folder, out T read);
        value = isNumber ? read : null;
        return isNumber;
    }

    internal override string Write(T? value) => value is { } given ? number.Write(given) : word;

    internal override string? Problem(T? value) =>
        value is { } given && number.Problem(given) is not null ? $"is {number.Write(given)}; it must be {Range}" : null;
}
