using System.Text.Json.Nodes;

namespace SafBuild.FakeWorker;

/// <summary>A data set: a text, or a *.dataset.json whose "files" are texts. An empty one takes nothing from the metric.</summary>
internal static class FakeData
{
    /// <summary>The files that it reads besides itself, relative to its folder.</summary>
    internal static string[] Behind(string? path) =>
        path is not null && path.EndsWith(".dataset.json", StringComparison.Ordinal)
            ? [.. JsonNode.Parse(File.ReadAllText(path))!["files"]!.AsArray().Select(f => (string)f!)]
            : [];

    /// <summary>What is in its data files, one text after the other.</summary>
    internal static string Text(string? path)
    {
        string[] behind = Behind(path);
        IEnumerable<string> files = behind.Length > 0
            ? behind.Select(f => Path.GetFullPath(f, Path.GetDirectoryName(path)!))
            : path is null ? [] : [path];
        return string.Join(' ', files.Select(f => File.ReadAllText(f).Trim())).Trim();
    }
}
