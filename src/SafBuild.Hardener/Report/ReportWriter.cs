using SafBuild.Shared;

namespace SafBuild.Hardener.Report;

/// <summary>
/// Writes report.json, report.md, report.html, trials.csv and timing.json into the output folder, each whole or not at all.
/// </summary>
internal static class ReportWriter
{
    internal const string JsonFile = "report.json";
    internal const string MarkdownFile = "report.md";
    internal const string HtmlFile = "report.html";
    internal const string TrialsFile = "trials.csv";
    internal const string TimingFile = "timing.json";

    /// <exception cref="SafBuild.Shared.Diagnostics.SafException">SAF0006: the folder cannot be written.</exception>
    internal static void Write(GateReports reports, string folder)
    {
        AtomicFile.Write(Path.Combine(folder, MarkdownFile), MarkdownReport.Text(reports.Report));
        AtomicFile.Write(Path.Combine(folder, HtmlFile), HtmlReport.Text(reports.Report));
        AtomicFile.Write(Path.Combine(folder, TrialsFile), reports.Trials);
        AtomicFile.Write(Path.Combine(folder, TimingFile), ContractJson.Write(reports.Timing));

        // Last, for whoever waits for it: then the pages are there, too. The build itself goes by result.json.
        AtomicFile.Write(Path.Combine(folder, JsonFile), ContractJson.Write(reports.Report));
    }

    /// <summary>A report without plots, draws and times. Those of an earlier one would be taken for its own.</summary>
    internal static void Write(string json, string markdown, string folder)
    {
        foreach (string name in (string[])[HtmlFile, TrialsFile, TimingFile])
        {
            string path = Path.Combine(folder, name);
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw AtomicFile.NotWritable(path, e);
            }
        }

        AtomicFile.Write(Path.Combine(folder, MarkdownFile), markdown);
        AtomicFile.Write(Path.Combine(folder, JsonFile), json);
    }
}
