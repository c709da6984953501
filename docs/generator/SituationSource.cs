using System.Text.RegularExpressions;

namespace SafBuild.Docs;

/// <summary>
/// The Situation attributes as the source has them: the tests need packages to be built first, the page does not. A test compares the page
/// with the compiled attributes.
/// </summary>
internal static partial class SituationSource
{
    /// <param name="tests">Folder of the test project.</param>
    internal static IEnumerable<SituationRow> Read(string tests) =>
        Directory.GetFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(f => !Path.GetRelativePath(tests, f).Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj"))
            .Order(StringComparer.Ordinal).SelectMany(f => Rows(File.ReadAllText(f)));

    private static IEnumerable<SituationRow> Rows(string source)
    {
        string type = Class().Match(source).Groups[1].Value;
        return Attribute().Matches(source).Select(m => new SituationRow(
            Text(m.Groups[1]), Text(m.Groups[2]), type, Method().Match(source, m.Index + m.Length).Groups[1].Value));
    }

    /// <summary>Literals that are joined by +, as one text.</summary>
    private static string Text(Group literals) =>
        string.Concat(Literal().Matches(literals.Value).Select(m => Regex.Unescape(m.Groups[1].Value)));

    [GeneratedRegex("""\[Situation\(\s*((?:"(?:[^"\\]|\\.)*"[\s+]*)+),\s*((?:"(?:[^"\\]|\\.)*"[\s+]*)+)\)\]""")]
    private static partial Regex Attribute();

    [GeneratedRegex("\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\bpublic (?:async Task|void) (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"\bpublic (?:sealed )?class (\w+)")]
    private static partial Regex Class();
}
