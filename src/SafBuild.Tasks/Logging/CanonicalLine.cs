using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SafBuild.Tasks.Logging;

/// <summary>One diagnostic of the worker in MSBuild's canonical form: <c>file(line) : error SAF1001: text</c>.</summary>
internal sealed partial record CanonicalLine(string File, int Line, bool IsError, string Code, string Text)
{
    internal static bool TryParse(string text, [NotNullWhen(true)] out CanonicalLine? line)
    {
        Match match = Pattern().Match(text);
        line = !match.Success
            ? null
            : new(
                match.Groups["file"].Value,
                int.TryParse(match.Groups["line"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0,
                match.Groups["severity"].Value == "error",
                match.Groups["code"].Value,
                match.Groups["text"].Value);
        return match.Success;
    }

    // Only SAF codes: anything else that looks like an error is output of a library and stays text.
    [GeneratedRegex(@"^\s*(?<file>[^\s].*?)(\((?<line>\d+)(,\d+)?\))?\s*:\s(?<severity>error|warning) (?<code>SAF\d{4}): (?<text>.*)$")]
    private static partial Regex Pattern();
}
