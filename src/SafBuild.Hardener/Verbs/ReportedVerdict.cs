using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener.Verbs;

/// <summary>
/// The verdicts on exactly these bytes: reports whose artifact.sha256 is the folder's. A report of other options or of an older artifact
/// lies in the same places, and says nothing about this one.
/// </summary>
internal static class ReportedVerdict
{
    internal const string None = "unknown: no report of these bytes beside it (a build's lies in obj/safbuild/NAME/KEY/)";

    private static readonly string[] Shown = ["bitErrorRate", "mean", "lowerBound", "threshold", "trials"];

    /// <summary>A line for each report that fits, and for each that cannot be read; <see cref="None"/> when none fits.</summary>
    /// <param name="artifact">The artifact folder. Reports are looked for beside it, and in its parent's sibling folders, as
    /// obj/safbuild/NAME/KEY/ has them.</param>
    /// <param name="read">What lies in the folder.</param>
    internal static IReadOnlyList<string> Of(string artifact, MemoryArtifact read)
    {
        string hash = ArtifactHash.Of(ArtifactBytes.Of(read));
        (bool Fits, string Line)[] found = [.. Reports(artifact).Select(path => Read(path, hash)).OfType<(bool, string)>()];
        return [.. found.Where(f => f.Fits).Select(f => f.Line).DefaultIfEmpty(None), .. found.Where(f => !f.Fits).Select(f => f.Line)];
    }

    private static IEnumerable<string> Reports(string artifact)
    {
        DirectoryInfo? parent = new DirectoryInfo(Path.TrimEndingDirectorySeparator(Path.GetFullPath(artifact))).Parent;
        IEnumerable<DirectoryInfo> folders = parent?.Parent is { } above
            ? above.EnumerateDirectories("*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = 0 })
                .OrderBy(f => f.FullName, StringComparer.Ordinal).OrderByDescending(f => f.FullName == parent.FullName)
            : parent is null ? [] : [parent];
        return folders.Select(f => Path.Combine(f.FullName, ReportWriter.JsonFile)).Where(File.Exists);
    }

    /// <returns>Null for a report of other bytes.</returns>
    private static (bool Fits, string Line)? Read(string path, string hash)
    {
        try
        {
            JObject report = JObject.Parse(File.ReadAllText(path));
            if ((report["artifact"] as JObject)?["sha256"]?.ToString() != hash)
            {
                return null;
            }

            if (report["gate"] is not JObject gate || gate["verdict"] is not { } verdict)
            {
                return (false, $"'{path}' has no gate.verdict");
            }

            IEnumerable<string> numbers = Shown.Where(n => gate[n] is not null).Select(n => $"{n} {gate[n]!.ToString(Formatting.None)}");
            string[] environment = [.. (report["environment"] as JArray ?? []).Select(e => e.ToString())];
            string measured = string.Join(", ", numbers) is { Length: > 0 } all ? $" ({all})" : "";
            string word = verdict.ToString() == nameof(GateMode.Off) ? "not judged (Gate=\"Off\")" : verdict.ToString();
            return (true, $"{word}{measured} in '{path}'"
                + (environment.Length == 0 ? "" : $"; set by environment variables: {string.Join(", ", environment)}"));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return (false, $"'{path}' cannot be read: {e.Message}");
        }
    }
}
