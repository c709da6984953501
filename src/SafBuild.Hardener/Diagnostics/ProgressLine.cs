using System.Text.RegularExpressions;

namespace SafBuild.Hardener.Diagnostics;

/// <summary>
/// A line that says how the work goes, as a build must not take it for a diagnostic: "goes on anyway" with the text of an exception in it
/// made builds red.
/// </summary>
internal static partial class ProgressLine
{
    /// <summary>One line in which ": error SAF0006: " is " (error SAF0006): ", whoever made the text.</summary>
    internal static string Of(string text) => Canonical().Replace(text.ReplaceLineEndings(" "), " (${kind} ${code}): ").TrimStart();

    // What MSBuild reads as a diagnostic: origin, colon, error or warning, code, colon. It takes any code, and any blanks between.
    [GeneratedRegex(@"(^|\s*:)\s*(?<kind>error|warning)\s+(?<code>[^\s:]+)\s*:\s*", RegexOptions.IgnoreCase)]
    private static partial Regex Canonical();
}
