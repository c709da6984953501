using System.Text;

namespace SafBuild.Docs;

/// <summary>A situation of a build and the test that holds it.</summary>
/// <param name="Situation">What was done.</param>
/// <param name="Right">What must come of it.</param>
/// <param name="Class">Of the test.</param>
/// <param name="Test">Method.</param>
internal sealed record SituationRow(string Situation, string Right, string Class, string Test);

/// <summary>docs/situations.md from the attributes of tests/SafBuild.Sdk.Tests.</summary>
internal static class SituationsPage
{
    /// <param name="rows">In any order; those of one test in the order of its attributes.</param>
    internal static string Render(IEnumerable<SituationRow> rows)
    {
        StringBuilder page = new();
        page.Append("<!-- Generated from the Situation attributes of tests/SafBuild.Sdk.Tests by `dotnet run build.cs docs`. -->\n");
        page.Append("# Situations of a build\n\n");
        page.Append(
            "For those who develop SafBuild, and for those who want to know what was tried. "
            + "Each row is a test on the packed SDK: a real build, its exit code and code, and the bytes that reached bin, publish or "
            + "package compared with those that were judged. `dotnet test` and `dotnet run build.cs builds` run some of a kind, "
            + "`dotnet run build.cs situations` all.\n");
        foreach (IGrouping<string, SituationRow> group in rows.GroupBy(r => r.Class).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            page.Append($"\n## {group.Key}\n\n| situation | right result | test |\n|---|---|---|\n");
            foreach (SituationRow row in group.OrderBy(r => r.Test, StringComparer.Ordinal))
            {
                page.Append($"| {Cell(row.Situation)} | {Cell(row.Right)} | {row.Test} |\n");
            }
        }

        return page.ToString();
    }

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
