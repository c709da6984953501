using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Runtime.Tasks.Copying;

/// <summary>A model that an application in an output folder runs on.</summary>
/// <param name="Name">Of the artifact.</param>
/// <param name="Hash">Of the artifact that was judged.</param>
/// <param name="Entry">Full path of the artifact in its project's obj folder; null for one of a package.</param>
internal sealed record RecordedModel(string Name, string Hash, string? Entry);

/// <summary>
/// The file ASSEMBLY.safmodels of an output folder: which project put which models there. Two projects that write into one folder know of
/// each other by it. Lines after the first are "HASH  NAME", and for an artifact of a project a tab and where it lies. Paths are relative
/// to the folder, so that the file does not depend on the machine.
/// </summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Project">Full path of the project that wrote it.</param>
internal sealed record ModelRecord(string Path, string Project, IReadOnlyList<RecordedModel> Models)
{
    internal const string Extension = ".safmodels";

    private const string Header = "safbuild-models 1 ";
    private const int HashLength = 64;

    /// <summary>Without the extension: the assembly that it belongs to.</summary>
    internal string Assembly => System.IO.Path.GetFileNameWithoutExtension(Path);

    internal string Folder => System.IO.Path.GetDirectoryName(Path)!;

    internal string Text => Header + Relative(Project) + "\n"
        + string.Concat(Models.Select(m => $"{m.Hash}  {m.Name}{(m.Entry is null ? "" : $"\t{Relative(m.Entry)}")}\n"));

    internal static ModelRecord Of(string path, string project, IEnumerable<FoundArtifact> artifacts) =>
        new(path, project,
            [.. artifacts.Select(a => new RecordedModel(a.Name, a.Hash, KeyedFile.EntryOf(a.Folder) is null ? null : a.Folder))]);

    /// <summary>Null when it is not there or not of this form.</summary>
    internal static ModelRecord? Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        if (lines.Length == 0 || !lines[0].StartsWith(Header, StringComparison.Ordinal)
            || lines.Skip(1).Any(l => l.Length < HashLength + 3 || l[HashLength..(HashLength + 2)] != "  "))
        {
            return null;
        }

        string folder = System.IO.Path.GetDirectoryName(path)!;
        return new(path, Full(folder, lines[0][Header.Length..]), [.. lines.Skip(1).Select(l => Model(folder, l))]);
    }

    /// <summary>The records of a folder.</summary>
    internal static IEnumerable<ModelRecord> In(string folder) =>
        Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).Select(Read).OfType<ModelRecord>();

    private static RecordedModel Model(string folder, string line)
    {
        string[] parts = line[(HashLength + 2)..].Split('\t');
        return new(parts[0], line[..HashLength], parts.Length > 1 ? Full(folder, parts[1]) : null);
    }

    private static string Full(string folder, string relative) => System.IO.Path.GetFullPath(relative, folder);

    private string Relative(string path) => System.IO.Path.GetRelativePath(Folder, path).Replace('\\', '/');
}
