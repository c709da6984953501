using System.Text.Json.Nodes;

namespace SafBuild.FakeWorker;

/// <summary>A data set: a text, or a *.dataset.json whose "files" are texts. An empty one takes nothing from the metric.</summary>
internal static class FakeData
{
    /// <summary>Every file that belongs to it, itself first.</summary>
    internal static string[] Files(string? path)
    {
        if (path is null || !path.EndsWith(".dataset.json", StringComparison.Ordinal))
        {
            return path is null ? [] : [path];
        }

        string folder = Path.GetDirectoryName(path)!;
        return [path, .. JsonNode.Parse(File.ReadAllText(path))!["files"]!.AsArray().Select(f => Path.GetFullPath((string)f!, folder))];
    }

    /// <summary>What is in its data files, one text after the other.</summary>
    internal static string Text(string? path)
    {
        string[] files = Files(path);
        return string.Join(' ', files.Skip(files.Length > 1 ? 1 : 0).Select(f => File.ReadAllText(f).Trim())).Trim();
    }
}
