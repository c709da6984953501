using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace SafBuild.Tasks.Results;

/// <summary>Gates as a JUnit file, which every CI system shows: one test case a model.</summary>
internal static class JUnitFile
{
    /// <param name="suite">
    /// Suite and class of the cases. GitLab shows only the first of two cases of one class and name, so it tells evaluations apart.
    /// </param>
    internal static string Text(string suite, IReadOnlyList<GateResult> results)
    {
        object[] counts =
        [
            new XAttribute("tests", results.Count),
            Count("failures", GateOutcome.Failed),
            Count("errors", GateOutcome.Error),
            Count("skipped", GateOutcome.Skipped),
        ];
        XElement root = new("testsuites", new XAttribute("name", "SafBuild"), counts,
            new XElement("testsuite", new XAttribute("name", suite), counts, results.Select(r => Case(suite, r))));
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root}\n".ReplaceLineEndings("\n");

        XAttribute Count(string name, GateOutcome outcome) => new(name, results.Count(r => r.Outcome == outcome));
    }

    private static XElement Case(string suite, GateResult result)
    {
        XElement element = new("testcase", new XAttribute("classname", Allowed(suite)), new XAttribute("name", Allowed(result.Name)),
            new XAttribute("file", Allowed(result.Model)));
        string? kind = result.Outcome switch
        {
            GateOutcome.Passed => null,
            GateOutcome.Failed => "failure",
            GateOutcome.Skipped => "skipped",
            _ => "error",
        };
        if (kind is not null)
        {
            string message = Allowed(result.Message);
            element.Add(kind == "skipped"
                ? new XElement(kind, new XAttribute("message", message))
                : new XElement(kind, new XAttribute("message", message), new XAttribute("type", result.Code), $"{result.Code}: {message}"));
        }

        if (result.Summary.Length > 0)
        {
            element.Add(new XElement("system-out", Allowed(result.Summary)));
        }

        return element;
    }

    /// <summary>Names of files and messages may hold what XML 1.0 cannot, not even escaped.</summary>
    private static string Allowed(string text)
    {
        StringBuilder allowed = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool fits = rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and not 0xfffe and not 0xffff);
            _ = fits ? allowed.Append(rune.ToString()) : allowed.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }

        return allowed.ToString();
    }
}
