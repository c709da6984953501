using System.IO.Enumeration;

namespace SafBuild.Hardener.Graph;

/// <summary>Names of tensors with wildcards: <c>*</c> stands for any text, <c>?</c> for one character; case counts.</summary>
internal sealed class TensorPatterns
{
    private readonly string[] _patterns;

    /// <param name="text">Patterns with semicolons between them; empty: none.</param>
    internal TensorPatterns(string text) =>
        _patterns = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal bool Match(string name) => _patterns.Any(p => Matches(p, name));

    /// <summary>Patterns that match none of these names.</summary>
    internal IEnumerable<string> Unmatched(IReadOnlyCollection<string> names) => _patterns.Where(p => !names.Any(n => Matches(p, n)));

    // A backslash escapes there, and here it is a character of the name.
    private static bool Matches(string pattern, string name) =>
        FileSystemName.MatchesSimpleExpression(pattern.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: false);
}
