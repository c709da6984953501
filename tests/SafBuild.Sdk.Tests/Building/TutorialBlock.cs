using System.Text.RegularExpressions;

namespace SafBuild.Sdk.Tests.Building;

/// <summary>A fenced block of a page.</summary>
/// <param name="Kind">The word behind its fence: sh, text, diff, csharp, yaml.</param>
/// <param name="File">The file that the line before it names last, when that line ends with a colon; else empty.</param>
/// <param name="Text">Its lines, without an end of line behind the last one.</param>
internal sealed record TutorialBlock(string Kind, string File, string Text)
{
    /// <summary>An output that only a red build prints.</summary>
    internal bool IsRed => Kind == "text" && Text.Contains(" : error SAF", StringComparison.Ordinal);

    internal string[] Lines => Text.Split('\n');

    /// <summary>The blocks of a page in order, without those in quoted boxes.</summary>
    internal static IReadOnlyList<TutorialBlock> Read(string page)
    {
        List<TutorialBlock> blocks = [];
        string[] lines = page.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                int end = Array.IndexOf(lines, "```", i + 1);
                blocks.Add(new TutorialBlock(lines[i][3..], Named(lines[i - 1]), string.Join('\n', lines[(i + 1)..end])));
                i = end;
            }
        }

        return blocks;
    }

    /// <summary>Whether the lines of this block were printed in this order; <c>...</c> stands for what is left out of a line.</summary>
    internal bool Matches(string printed)
    {
        string[] lines = [.. Lines.Select(l =>
            ".*" + string.Join(".*", l.Split("...").Select(part => Regex.Escape(Narrow(part)))) + ".*")];
        return Regex.IsMatch(string.Join('\n', printed.ReplaceLineEndings("\n").Split('\n').Select(Narrow)),
            "^" + string.Join(@"\n(?:.*\n)*", lines) + "$", RegexOptions.Multiline);
    }

    /// <summary>The sentences of a page's text, items and cells of tables; code counts as one word, a link as its words.</summary>
    internal static IEnumerable<string> Sentences(string page)
    {
        string text = Regex.Replace(page, @"^(> ?)?```.*?^(> ?)?```$", "\n", RegexOptions.Multiline | RegexOptions.Singleline);
        text = Regex.Replace(text, @"`[^`\n]+`", "code");
        text = Regex.Replace(text, @"\[([^\]]+)\]\([^)]+\)", "$1");
        return Regex.Split(text, @"(?:[.:;?!])(?=\s|\*)|\n\s*\n|\n(?=- |\d\. |#|\||>)|\s\|\s|^\s*#+ ", RegexOptions.Multiline)
            .Select(s => Regex.Replace(s, @"\s+", " ").Trim(' ', '|', '*', '-')).Where(s => s.Length > 0);
    }

    private static string Narrow(string text) => Regex.Replace(text, @"\s+", " ");

    private static string Named(string line) => line.EndsWith(':')
        ? Regex.Matches(line, "`([^`]+)`").LastOrDefault()?.Groups[1].Value ?? ""
        : "";
}
