using System.Text;

namespace SafBuild.Hardener.Report;

/// <summary>report.md, for the summary of a CI run.</summary>
internal static class MarkdownReport
{
    internal static string Text(GateReport report)
    {
        StringBuilder text = new();
        Line(text, $"# {Escape(ReportTables.Heading(report))}");
        Line(text, "");
        Line(text, $"**{Escape(report.Statement.Claim)}**");
        Line(text, "");
        Line(text, Escape(ConsoleSummary.Line(report)));
        Sentences(text, ReportTables.SaysTitle, report.Statement.Says);
        Sentences(text, ReportTables.DoesNotSayTitle, report.Statement.DoesNotSay);
        foreach (ReportTable table in ReportTables.All(report))
        {
            Line(text, "");
            Line(text, $"## {Escape(table.Title)}");
            Line(text, "");
            Row(text, table.Columns);
            Row(text, [.. table.Columns.Select((_, column) => column == 0 ? "---" : "---:")]);
            foreach (IReadOnlyList<string> row in table.Rows)
            {
                Row(text, [.. row.Select(Escape)]);
            }

            Line(text, "");
            Line(text, Escape(table.Note));
        }

        return text.ToString();
    }

    private static void Sentences(StringBuilder text, string title, IReadOnlyList<string> sentences)
    {
        Line(text, "");
        Line(text, $"## {title}");
        Line(text, "");
        foreach (string sentence in sentences)
        {
            Line(text, $"- {Escape(sentence)}");
        }
    }

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) => Line(text, $"| {string.Join(" | ", cells)} |");

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    /// <summary>Model names are file names: they may hold characters that Markdown gives a meaning.</summary>
    internal static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (char c in text)
        {
            _ = c is '\\' or '|' or '*' or '_' or '`' or '<' or '>' or '[' or ']' or '#'
                ? escaped.Append('\\').Append(c)
                : escaped.Append(c);
        }

        return escaped.ToString();
    }
}
