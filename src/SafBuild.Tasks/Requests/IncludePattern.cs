using System.Text;
using System.Text.RegularExpressions;

namespace SafBuild.Tasks.Requests;

/// <summary>One part of an Include, as a question whether an item can come from it.</summary>
internal static partial class IncludePattern
{
    /// <summary>Stands for a property, whose value is not known here. No path has it.</summary>
    private const char Any = '\0';

    /// <summary>The parts that may give no item: those with a wildcard or a property. A plain path always gives one.</summary>
    internal static IEnumerable<string> Uncertain(string include)
    {
        string known = Innermost(include);
        return known.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(p => p.IndexOfAny(['*', '?', Any]) >= 0 && !p.Contains("@(", StringComparison.Ordinal));
    }

    /// <summary>Whether this path, as MSBuild gives it, can come from the part.</summary>
    internal static bool Matches(string part, string path)
    {
        // What leads out of a folder may be written in several ways; what follows it may not.
        string pattern = part.Replace('\\', '/');
        int up = pattern.LastIndexOf("../", StringComparison.Ordinal);
        pattern = up < 0 ? pattern : pattern[(up + "../".Length)..];
        pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern["./".Length..] : pattern;
        StringBuilder text = new("(^|/)");
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

        return Regex.IsMatch(path.Replace('\\', '/'), text.Append('$').ToString(), RegexOptions.IgnoreCase | RegexOptions.Singleline);
    }

    /// <summary>As the message shows it.</summary>
    internal static string Shown(string part) => part.Replace(Any.ToString(), "$(...)", StringComparison.Ordinal);

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
