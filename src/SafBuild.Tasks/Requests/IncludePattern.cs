using System.Text;
using System.Text.RegularExpressions;

namespace SafBuild.Tasks.Requests;

/// <summary>One part of an Include, as a question whether an item can come from it.</summary>
internal static partial class IncludePattern
{
    /// <summary>Stands for a property, whose value is not known here. No path has it.</summary>
    private const char Any = '\0';

    private const RegexOptions ExpressionOptions = RegexOptions.IgnoreCase | RegexOptions.Singleline;

    /// <summary>What stands between semicolons, with one character for each property.</summary>
    internal static string[] Parts(string include) =>
        Innermost(include).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether the part may give no item: it has a wildcard, a property or other items. A plain path always gives one.</summary>
    internal static bool IsUncertain(string part) => part.IndexOfAny(['*', '?', Any]) >= 0 || IsItems(part);

    /// <summary>Whether the part takes other items.</summary>
    internal static bool IsItems(string part) => part.Contains("@(", StringComparison.Ordinal);

    /// <summary>Whether the part is a property and nothing else, which may be empty and may be any path.</summary>
    internal static bool IsProperty(string part) => part.Trim(Any).Length == 0;

    /// <summary>Whether MSBuild takes the path for one that the part names. False where a property hides what the part names.</summary>
    /// <param name="folder">Of the project.</param>
    internal static bool Names(string part, string path, string folder)
    {
        // What is escaped or an item may be anything.
        if (part.IndexOfAny([Any, '%', '@']) >= 0)
        {
            return false;
        }

        string full = Path.GetFullPath(part.Replace('\\', '/'), folder).Replace('\\', '/');
        return Regex.IsMatch(
            Path.GetFullPath(path.Replace('\\', '/'), folder).Replace('\\', '/'), $"^{Expression(full)}$", ExpressionOptions);
    }

    /// <summary>The same, and true where one cannot tell.</summary>
    internal static bool MayName(string part, string path, string folder) =>
        IsItems(part) || part.Contains('%')
        || (part.Contains(Any) ? Matches(part, Path.GetFullPath(path.Replace('\\', '/'), folder)) : Names(part, path, folder));

    /// <summary>Whether this path, as MSBuild gives it, can come from the part.</summary>
    internal static bool Matches(string part, string path)
    {
        // What leads out of a folder may be written in several ways; what follows it may not.
        string pattern = part.Replace('\\', '/');
        int up = pattern.LastIndexOf("../", StringComparison.Ordinal);
        pattern = up < 0 ? pattern : pattern[(up + "../".Length)..];
        pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern["./".Length..] : pattern;
        return Regex.IsMatch(path.Replace('\\', '/'), $"(^|/){Expression(pattern)}$", ExpressionOptions);
    }

    /// <summary>As the message shows it.</summary>
    internal static string Shown(string part) => part.Replace(Any.ToString(), "$(...)", StringComparison.Ordinal);

    private static string Expression(string pattern)
    {
        StringBuilder text = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (string.CompareOrdinal(pattern, i, "**/", 0, 3) == 0)
            {
                text.Append("(.*/)?");
                i += 2;
            }
            else
            {
                text.Append(pattern[i] switch
                {
                    Any => ".*",
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    char c => Regex.Escape(c.ToString()),
                });
            }
        }

        return text.ToString();
    }

    /// <summary>Properties may be within property functions, so the innermost go first.</summary>
    private static string Innermost(string include)
    {
        string before;
        do
        {
            before = include;
            include = Property().Replace(include, Any.ToString());
        }
        while (include != before);
        return include;
    }

    [GeneratedRegex(@"\$\((?:[^()$]|\([^()$]*\))*\)")]
    private static partial Regex Property();
}
