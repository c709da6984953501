using Microsoft.Build.Framework;
using SafBuild.Runtime.Tasks.Copying;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Keys;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace SafBuild.Runtime.Tasks;

/// <summary>
/// Finds the artifacts that this project copies, of its own, from packages and from referenced projects, and takes their files out of what
/// MSBuild copies: it compares times, and an artifact is compared by hash and copied whole. Every one is checked here, before the first
/// is copied.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class TakeSafArtifacts : Task
{
    /// <summary>The SafArtifact items: artifact folders with metadata Name, Hash and Source.</summary>
    public ITaskItem[] Artifacts { get; set; } = [];

    /// <summary>Files that MSBuild would copy, with their place below the output folder in <see cref="TargetMetadata"/>.</summary>
    public ITaskItem[] Candidates { get; set; } = [];

    /// <summary>TargetPath in a build, RelativePath in a publish.</summary>
    [Required]
    public string TargetMetadata { get; set; } = "";

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>The artifacts to copy, for CopySafArtifacts.</summary>
    [Output]
    public ITaskItem[] Found { get; set; } = [];

    /// <summary>Those of the candidates that MSBuild must not copy.</summary>
    [Output]
    public ITaskItem[] Taken { get; set; } = [];

    /// <summary>The files of the artifacts, with metadata RelativePath.</summary>
    [Output]
    public ITaskItem[] Files { get; set; } = [];

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        FileHashes hashes = BuildHashes.Of(BuildEngine);
        ArtifactCheck check = new(hashes.OfOutput);
        ArtifactList list = new(Project);
        List<ITaskItem> taken = [];
        foreach (ITaskItem item in Artifacts)
        {
            Try(log, () => list.Add(OfItem(item, check)));
        }

        AddKeyed(list, check, taken, log);
        AddPlain(list, hashes, taken, log);
        if (Log.HasLoggedErrors)
        {
            return false;
        }

        Found = [.. list.All.OrderBy(a => a.Target, StringComparer.Ordinal).Select(a => a.ToItem())];
        Taken = [.. taken];
        Files = [.. list.All.SelectMany(FilesOf)];
        return true;
    }

    /// <summary>Of this project, or of a package.</summary>
    private static FoundArtifact OfItem(ITaskItem item, ArtifactCheck check)
    {
        string folder = Path.TrimEndingDirectorySeparator(item.GetMetadata("FullPath"));
        string source = item.GetMetadata("Source") is { Length: > 0 } given ? given : folder;
        string name = item.GetMetadata("Name") is { Length: > 0 } set ? set : Path.GetFileNameWithoutExtension(folder);
        string? expected = item.GetMetadata("Hash") is { Length: > 0 } hash ? hash : null;
        if (name != Path.GetFileName(name) || name is "." or "..")
        {
            // It becomes a folder below the output folder, which is replaced as a whole.
            throw new SafException(Codes.ArtifactChanged, folder, $"'{source}' gives the name '{name}' for it, which is not a file name");
        }

        return new(folder, name + FoundArtifact.Extension, check.Judged(folder, expected, source), source);
    }

    /// <summary>Of referenced projects, and those of this project once more.</summary>
    private void AddKeyed(ArtifactList list, ArtifactCheck check, List<ITaskItem> taken, DiagnosticLog log)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (ITaskItem candidate in Candidates)
        {
            string target = FolderOf(candidate);
            if (KeyedFile.ArtifactOf(candidate.GetMetadata("FullPath")) is not { } artifact)
            {
                continue;
            }

            if (!target.Equals(Path.GetFileName(artifact), StringComparison.OrdinalIgnoreCase))
            {
                // To another place, which is the project's own affair; but not what may be red.
                Try(log, () => check.Judged(artifact, null, artifact));
                continue;
            }

            taken.Add(candidate);
            if (seen.Add($"{artifact}|{target}"))
            {
                Try(log, () => list.Add(new(artifact, target, check.Judged(artifact, null, artifact), artifact)));
            }
        }
    }

    private void AddPlain(ArtifactList list, FileHashes hashes, List<ITaskItem> taken, DiagnosticLog log)
    {
        foreach (ITaskItem candidate in Candidates)
        {
            string path = candidate.GetMetadata("FullPath");
            string target = TargetOf(candidate);
            if (list.Around(target) is { } artifact && !taken.Contains(candidate))
            {
                taken.Add(candidate);
                Try(log, () => list.CheckPlain(artifact, path, target, hashes.OfOutput));
            }
        }
    }

    private static IEnumerable<ITaskItem> FilesOf(FoundArtifact artifact)
    {
        foreach (string file in Directory.EnumerateFiles(artifact.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            TaskItem item = new(Escaped.Text(file));
            string inside = Path.GetRelativePath(artifact.Folder, file).Replace('\\', '/');
            item.SetMetadata("RelativePath", Escaped.Text($"{artifact.Target}/{inside}"));
            yield return item;
        }
    }

    private string TargetOf(ITaskItem candidate) => candidate.GetMetadata(TargetMetadata).Replace('\\', '/');

    private string FolderOf(ITaskItem candidate)
    {
        string target = TargetOf(candidate);
        int slash = target.LastIndexOf('/');
        return slash < 0 ? "" : target[..slash];
    }

    private static void Try(DiagnosticLog log, Action step)
    {
        try
        {
            step();
        }
        catch (SafException e)
        {
            log.Report(e);
        }
    }
}
