using System.CommandLine;
using System.Globalization;

namespace SafBuild.Hardener.Verbs;

/// <summary>An argument or option as --help and docs/cli.md show it, from the symbol that also reads and checks it.</summary>
/// <param name="Term">Names and placeholder: <c>--output, -o FOLDER</c>.</param>
/// <param name="Text">What it is, what is allowed, its default.</param>
/// <param name="Required">Whether the verb does nothing without it.</param>
internal sealed record ManualEntry(string Term, string Text, bool Required)
{
    internal static IReadOnlyList<ManualEntry> Arguments(Command command) =>
        [.. command.Arguments.Where(a => !a.Hidden)
            .Select(a => new ManualEntry(a.Name, a.Description ?? "", a.Arity.MinimumNumberOfValues > 0))];

    /// <summary>Those that must be given first, else in their own order.</summary>
    internal static IReadOnlyList<ManualEntry> Options(Command command) =>
        [.. command.Options.Where(o => !o.Hidden).OrderByDescending(o => o.Required).Select(Of)];

    /// <summary>The line that is typed, with what must be given and <c>[options]</c> for the rest.</summary>
    internal static string Usage(Command command)
    {
        IEnumerable<string> arguments =
            command.Arguments.Where(a => !a.Hidden).Select(a => a.Arity.MaximumNumberOfValues > 1 ? $"{a.Name}..." : a.Name);
        IEnumerable<string> required =
            command.Options.Where(o => o is { Required: true, Hidden: false }).Select(o => $"{o.Name} {Placeholder(o)}");
        string rest = command.Options.Any(o => o is { Required: false, Hidden: false }) ? "[options]" : "";
        IEnumerable<string> parts = ["safbuild", command.Name, .. arguments, .. required, rest];
        return string.Join(' ', parts.Where(t => t.Length > 0));
    }

    private static ManualEntry Of(Option option)
    {
        string names = string.Join(", ", option.Aliases.Prepend(option.Name));
        string allowed = Enumeration(option.ValueType) is { } list ? $" One of {string.Join(", ", Enum.GetNames(list))}." : "";
        string byDefault = option.HasDefaultValue && option.GetDefaultValue() is { } value and not false
            ? string.Create(CultureInfo.InvariantCulture, $" Default {value}.")
            : "";
        string term = $"{names} {Placeholder(option)}".TrimEnd();
        return new(term, $"{option.Description}{allowed}{byDefault}{(option.Required ? " Must be given." : "")}", option.Required);
    }

    private static string Placeholder(Option option) =>
        option.HelpName ?? (option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? ""
        : Enumeration(option.ValueType) is not null ? "NAME"
        : option.ValueType == typeof(string) ? "VALUE"
        : "NUMBER");

    private static Type? Enumeration(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } found ? found : null;
}
