using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared.Diagnostics;
using SafBuild.Runtime.Artifact;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Gives the files of the judged artifacts to the evaluation that attaches them, when they are exactly the models of this evaluation,
/// with the same options. Anything else would ship a model that nobody judged, or none.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CollectSafArtifacts : Task
{
    /// <summary>Metadata of an artifact: <see cref="ModelOptions"/> of its item.</summary>
    internal const string Options = "SafOptions";

    /// <summary>The SafModel items of this evaluation.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The artifact folders that ReadSafVerdict gave, with metadata Name and SafOptions.</summary>
    public ITaskItem[] Judged { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    public bool WarningsAsErrors { get; set; }

    /// <summary>Full paths of the artifacts' files, with metadata Folder: NAME.saf.</summary>
    [Output]
    public ITaskItem[] Files { get; set; } = [];

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, WarningsAsErrors);
        Dictionary<string, ITaskItem> judged = new(StringComparer.Ordinal);
        foreach (ITaskItem artifact in Judged)
        {
            string name = artifact.GetMetadata("Name");
            if (!judged.TryAdd(name, artifact))
            {
                log.Error(Codes.DuplicateName, Project, $"two models are named '{name}'; set the Name metadata on one of them");
            }

            foreach (string missing in Needed.Select(f => Path.Combine(artifact.ItemSpec, f)).Where(f => !File.Exists(f)))
            {
                log.Error(Codes.ResultInvalid, missing,
                    $"the judged artifact '{name}' lacks this file; clean the project and build again, without --no-build");
            }
        }

        foreach (ITaskItem model in Models)
        {
            MetadataNames.Check(model, Project, log);
            string name = ModelName.Of(model);
            if (!judged.Remove(name, out ITaskItem? artifact))
            {
                log.Error(Codes.ModelsDiffer,
                    Project, $"SafModel '{model.ItemSpec}' (Name '{name}') is in this build and was not judged: {Reason}");
            }
            else if (artifact.GetMetadata(Options) != ModelOptions.Hash(model))
            {
                log.Error(Codes.ModelsDiffer,
                    Project, $"SafModel '{model.ItemSpec}' (Name '{name}') has other options in this build than the judged one: {Reason}");
            }
        }

        foreach (string name in judged.Keys)
        {
            log.Error(Codes.ModelsDiffer, Project, $"the model '{name}' was judged and is not in this build: {Reason}");
        }

        if (Log.HasLoggedErrors)
        {
            return false;
        }

        Files = [.. Judged.SelectMany(FilesOf)];
        return true;
    }

    /// <summary>Without them nothing loads: an artifact that lost one in obj must not be attached in silence.</summary>
    private static readonly string[] Needed = [ArtifactFiles.Graph, ArtifactFiles.Blob, ArtifactFiles.Manifest];

    private const string Reason =
        "models are hardened once for all target frameworks and runtimes, so SafModel items and their metadata must not stand "
        + "under a condition on TargetFramework or RuntimeIdentifier, nor be added by a target";

    private static IEnumerable<TaskItem> FilesOf(ITaskItem artifact)
    {
        foreach (string path in ArtifactFiles.All.Select(f => Path.Combine(artifact.ItemSpec, f)).Where(File.Exists))
        {
            TaskItem file = new(StageInputs.Escape(path));
            file.SetMetadata("Folder", StageInputs.Escape($"{artifact.GetMetadata("Name")}.saf"));
            yield return file;
        }
    }
}
