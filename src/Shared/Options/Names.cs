using SafBuild.Shared.Diagnostics;

namespace SafBuild.Shared.Options;

/// <summary>One name of an enum, in any case; a number is no name.</summary>
internal sealed class EnumName<T> : OptionType<T>
    where T : struct, Enum
{
    private static readonly string[] All = Enum.GetNames<T>();

    internal override string Name => "name";

    internal override string Range => string.Join(", ", All);

    internal override string Expected => $"one of {Range}";

    internal override Code Wrong => Codes.UnknownOption;

    internal override string WhenWrong => $"{Wrong.Id}, with the names allowed";

    /// <remarks>By name only: Enum.TryParse would take "1" and "Error,Off", too.</remarks>
    internal override bool TryRead(string text, string folder, out T value)
    {
        string? known = All.FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase));
        value = known is null ? default : Enum.Parse<T>(known);
        return known is not null;
    }

    internal override string Write(T value) => value.ToString();
}

/// <summary>
/// A name in one of the worker's lists. Only the worker has the things themselves; a test compares the names here with its lists, so that
/// the build refuses a name that nobody knows in one round with all other mistakes.
/// </summary>
internal sealed class ListedName(params string[] names) : OptionType<string>
{
    internal IReadOnlyList<string> Names => names;

    internal override string Name => "name";

    internal override string Range => string.Join(", ", names);

    internal override string Expected => $"one of {Range}";

    internal override Code Wrong => Codes.UnknownOption;

    internal override string WhenWrong => $"{Wrong.Id}, with the names allowed";

    internal override bool TryRead(string text, string folder, out string value)
    {
        value = Settle(text, folder);
        return true;
    }

    internal override string Write(string value) => value;

    internal override string? Problem(string value) =>
        names.Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"is '{value}'; it must be {Expected}";

    internal override string Settle(string value, string folder) =>
        names.FirstOrDefault(n => n.Equals(value, StringComparison.OrdinalIgnoreCase)) ?? value;
}

/// <summary>true or false, and the words that MSBuild takes for them.</summary>
internal sealed class Switch : OptionType<bool>
{
    internal override string Name => "true or false";

    internal override string Expected => "true or false";

    internal override Code Wrong => Codes.UnknownOption;

    internal override string WhenWrong => $"{Wrong.Id}";

    internal override bool TryRead(string text, string folder, out bool value)
    {
        value = text.ToLowerInvariant() is "true" or "on" or "yes";
        return value || text.ToLowerInvariant() is "false" or "off" or "no";
    }

    internal override string Write(bool value) => value ? "true" : "false";
}
