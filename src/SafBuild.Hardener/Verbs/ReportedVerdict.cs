using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace SafBuild.Hardener.Verbs;

/// <summary>The verdict of the report.json that the build wrote beside the artifact folder.</summary>
internal static class ReportedVerdict
{
    /// <summary>One line; says so when there is no report, or one that cannot be read.</summary>
    internal static string Of(string artifact)
    {
        string path = Path.Combine(
            Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(artifact))) ?? "", "report.json");
        try
        {
            if (!File.Exists(path))
            {
                return "no report.json beside the artifact";
            }

            if (JObject.Parse(File.ReadAllText(path))["gate"] is not JObject gate || gate["verdict"] is not { } verdict)
            {
                return $"'{path}' has no gate.verdict";
            }

            string[] numbers = ["bitErrorRate", "mean", "lowerBound", "threshold", "trials"];
            IEnumerable<string> shown = numbers.Where(n => gate[n] is not null).Select(n => $"{n} {gate[n]!.ToString(Formatting.None)}");
            return $"{verdict} ({string.Join(", ", shown)})";
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return $"'{path}' cannot be read: {e.Message}";
        }
    }
}
