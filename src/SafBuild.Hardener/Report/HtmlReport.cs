using System.Net;
using System.Text;
using SafBuild.Shared;

namespace SafBuild.Hardener.Report;

/// <summary>report.html: one file without scripts or references, so that it can be kept as a build artifact and opened anywhere.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;max-width:68rem;margin:2rem auto;padding:0 1rem;color:#1c2126;background:#fff}
        table{border-collapse:collapse;margin:.5rem 0 1.5rem}
        td,th{border-bottom:1px solid #d5dae0;padding:.25rem .6rem;text-align:right;overflow-wrap:anywhere}
        td:first-child,th:first-child{text-align:left}h1 span{padding:.1rem .6rem;border-radius:.4rem;color:#fff}
        .note{color:#4a525a;margin:-1rem 0 1.5rem;font-size:13px}.claim{font-size:18px}
        .pass{background:#1a7f37}.fail{background:#b3261e}.inconclusive{background:#8a5a00}svg{max-width:100%;height:auto}
        """;

    internal static string Text(GateReport report)
    {
        StringBuilder html = new();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Append("<meta name=\"viewport\" content=\"width=device-width\">\n");
        html.Append($"<title>{Encode(ReportTables.Heading(report))}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n");
        html.Append($"<h1>{Encode(report.Model)} <span class=\"{Class(report.Gate.Verdict)}\">{report.Gate.Verdict}</span></h1>\n");
        html.Append($"<p class=\"claim\"><strong>{Encode(report.Statement.Claim)}</strong></p>\n");
        html.Append($"<p>{Encode(ConsoleSummary.Line(report))}</p>\n");
        html.Append(SweepPlot.Svg(report));
        Sentences(html, ReportTables.SaysTitle, report.Statement.Says);
        Sentences(html, ReportTables.DoesNotSayTitle, report.Statement.DoesNotSay);
        foreach (ReportTable table in ReportTables.All(report))
        {
            html.Append($"<h2>{Encode(table.Title)}</h2>\n<table>\n");
            if (table.Columns.Any(c => c.Length > 0))
            {
                html.Append($"<tr>{string.Concat(table.Columns.Select(c => $"<th>{Encode(c)}</th>"))}</tr>\n");
            }

            foreach (IReadOnlyList<string> row in table.Rows)
            {
                html.Append($"<tr>{string.Concat(row.Select(c => $"<td>{Encode(c)}</td>"))}</tr>\n");
            }

            html.Append($"</table>\n<p class=\"note\">{Encode(table.Note)}</p>\n");
        }

        return html.Append("</body>\n</html>\n").ToString().Replace("\r\n", "\n");
    }

    private static void Sentences(StringBuilder html, string title, IReadOnlyList<string> sentences)
    {
        html.Append($"<h2>{Encode(title)}</h2>\n<ul>\n");
        foreach (string sentence in sentences)
        {
            html.Append($"<li>{Encode(sentence)}</li>\n");
        }

        html.Append("</ul>\n");
    }

    internal static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Class(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}
