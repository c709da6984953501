using System.CommandLine;
using System.CommandLine.Parsing;
using SafBuild.Shared.Options;

namespace SafBuild.Hardener.Verbs;

/// <summary>Rows of the table of options as options of a verb: the same names in kebab case, the same texts, ranges and defaults.</summary>
internal sealed class RowOptions<TRecord>
{
    private readonly List<(OptionRow<TRecord> Row, Option<string> Option)> _options = [];

    /// <param name="rows">What the verb takes.</param>
    /// <param name="usual">A shorter name that an option has had from the start, by row; the long one works, too.</param>
    /// <param name="required">Rows without which the verb does nothing.</param>
    internal RowOptions(IEnumerable<OptionRow<TRecord>> rows, IReadOnlyDictionary<string, string> usual, params string[] required)
    {
        foreach (OptionRow<TRecord> row in rows)
        {
            string[] names = [.. new[] { usual.GetValueOrDefault(row.Name), KebabCase(row.Name) }.OfType<string>()];
            string allowed = string.Join(
                "; ", new[] { row.Range, required.Contains(row.Name) ? "" : $"default {row.Default}" }.Where(t => t.Length > 0));
            Option<string> option = new(names[0], names[1..])
            {
                HelpName = Placeholder(row.Type),
                Description = $"{row.Sentence} {char.ToUpperInvariant(allowed[0])}{allowed[1..]}.",
                Required = required.Contains(row.Name),
            };
            option.Validators.Add(result => Check(row, names[0], result));
            _options.Add((row, option));
        }
    }

    internal void AddTo(Command command)
    {
        foreach ((_, Option<string> option) in _options)
        {
            command.Add(option);
        }
    }

    internal TRecord Read(ParseResult parsed, TRecord record)
    {
        foreach ((OptionRow<TRecord> row, Option<string> option) in _options)
        {
            if (parsed.GetValue(option) is { } text)
            {
                row.TryRead(ref record, text.Trim(), Environment.CurrentDirectory);
            }
        }

        return record;
    }

    private static void Check(OptionRow<TRecord> row, string name, OptionResult result)
    {
        string text = result.Tokens.Count == 1 ? result.Tokens[0].Value.Trim() : "";
        if (!row.Accepts(text))
        {
            result.AddError($"{name} is '{text}'; it must be {row.Expected}{(row.Range.Length > 0 ? $", {row.Range}" : "")}");
        }
    }

    private static string Placeholder(string type) => type switch
    {
        "name" or "patterns" or "path" => type.ToUpperInvariant(),
        _ when type.Contains("number") || type.Contains("fraction") => "NUMBER",
        _ => "VALUE",
    };

    private static string KebabCase(string name) =>
        "-" + string.Concat(name.Select(c => char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : c.ToString()));
}
