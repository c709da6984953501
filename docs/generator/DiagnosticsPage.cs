using System.Text;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Docs;

/// <summary>docs/diagnostics.md from the one list of codes. Each code is a heading, so that help links have an anchor.</summary>
internal static class DiagnosticsPage
{
    /// <summary>Groups by the digits after SAF, in the order of the page.</summary>
    private static readonly (string Prefix, string Title)[] Groups =
    [
        ("SAF00", "Environment"),
        ("SAF01", "Configuration and data"),
        ("SAF10", "Model"),
        ("SAF20", "Training"),
        ("SAF30", "Gate"),
        ("SAF90", "Worker"),
    ];

    // Markdown takes <rid> for a tag.
    private static string Text(string text) => text.Replace("<", "&lt;");

    internal static string Render()
    {
        StringBuilder page = new();
        page.Append("<!-- Generated from src/Shared/Diagnostics/Codes.cs by `dotnet run build.cs docs`. -->\n# Diagnostics\n");
        page.Append(
            "Every error and warning of SafBuild has a code. The message names the file, the value found and its limit; this page says "
            + "when it comes and what to do.\n");
        foreach ((string prefix, string title) in Groups)
        {
            page.Append($"\n# {title}\n");
            foreach (Code code in Codes.All.Where(c => c.Id.StartsWith(prefix, StringComparison.Ordinal))
                .OrderBy(c => c.Id, StringComparer.Ordinal))
            {
                page.Append($"\n## {code.Id}\n**{Text(code.Title)}.** {Text(code.Cause)}\n\nWhat to do: {Text(code.Fix)}\n");
            }
        }

        return page.ToString();
    }
}
