using Microsoft.Build.Framework;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tasks.Copying;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace SafBuild.Runtime.Tasks;

/// <summary>
/// Makes the artifacts of an output folder exactly those that were judged, each a whole folder or the whole one before. Nothing is written
/// when they are. Those that this project put there before and has no more are taken away.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CopySafArtifacts : Task, IIncrementalTask, ICancelableTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>What TakeSafArtifacts found; none: what this project put there is taken away.</summary>
    public ITaskItem[] Artifacts { get; set; } = [];

    /// <summary>Full path of the output folder.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Name of the assembly: of the record that says what this project put there.</summary>
    [Required]
    public string Assembly { get; set; } = "";

    /// <summary>Set by MSBuild's -question: an artifact that is not there is an error, and nothing is written.</summary>
    public bool FailIfNotIncremental { get; set; }

    /// <summary>Full paths of the artifacts' files in the output folder.</summary>
    [Output]
    public ITaskItem[] Files { get; set; } = [];

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        FoundArtifact[] artifacts = [.. Artifacts.Select(FoundArtifact.Read)];
        if (FailIfNotIncremental)
        {
            return Answer(artifacts, log);
        }

        try
        {
            DeleteLeftovers();
            ModelRecord? before = ModelRecord.Read(Record);
            if (artifacts.Length > 0)
            {
                Directory.CreateDirectory(Destination);
                FolderClaim.Take(ModelRecord.Of(Record, Project, artifacts));
                Copy(artifacts, log);
            }

            // A project that was renamed and kept its assembly's name goes on with the record of the one before.
            if (before is not null && (before.Project == Project || !File.Exists(before.Project)) && !Log.HasLoggedErrors)
            {
                Remove(before, artifacts);
            }

            Files = [.. artifacts.SelectMany(FilesOf)];
        }
        catch (SafException e)
        {
            log.Report(e);
        }
        catch (OperationCanceledException)
        {
            // MSBuild says so itself; the folders are those of before.
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error(Codes.OutputNotWritable, Destination,
                $"cannot copy the artifacts: {e.Message}"
                + (e is MountPointException ? "" : " Make the folder writable, with room on its disk."));
        }

        return !Log.HasLoggedErrors;
    }

    private bool Answer(FoundArtifact[] artifacts, DiagnosticLog log)
    {
        Func<string, string> hash = BuildHashes.Of(BuildEngine).OfOutput;
        foreach (FoundArtifact artifact in artifacts)
        {
            string target = Path.Combine(Destination, artifact.Target);
            if (!IsThere(artifact, target, hash))
            {
                log.Error(Codes.NotJudged, Project,
                    $"-question: '{target}' is not the judged artifact of '{artifact.Source}', a build would copy it");
            }
        }

        Files = [.. artifacts.SelectMany(FilesOf)];
        return !Log.HasLoggedErrors;
    }

    private string Record => Path.Combine(Destination, Assembly + ModelRecord.Extension);

    /// <summary>First all are copied, then all are put in place: what can fail has happened by then.</summary>
    private void Copy(FoundArtifact[] artifacts, DiagnosticLog log)
    {
        Func<string, string> hash = BuildHashes.Of(BuildEngine).OfOutput;
        List<StagedCopy> copies = [];
        try
        {
            foreach (FoundArtifact artifact in artifacts)
            {
                // A link to a folder stays one.
                string target = Disk.FollowLinks(Path.Combine(Destination, artifact.Target));
                if (IsThere(artifact, target, hash))
                {
                    continue;
                }

                if (StagedCopy.Make(artifact, target, _cancellation.Token) is { } copy)
                {
                    copies.Add(copy);
                }
                else
                {
                    log.Error(Codes.ArtifactChanged, artifact.Folder,
                        $"the artifact of '{artifact.Source}' changed while it was copied to '{target}'; build again");
                }
            }

            if (!Log.HasLoggedErrors)
            {
                _cancellation.Token.ThrowIfCancellationRequested();
                copies.ForEach(c => c.Replace());
            }
        }
        finally
        {
            copies.ForEach(c => c.Delete());
        }
    }

    private static bool IsThere(FoundArtifact artifact, string target, Func<string, string> hash)
    {
        try
        {
            // What a user signed there stays signed while its bytes are those that were judged.
            return Directory.Exists(target) && ArtifactHash.OfFolder(target, hash, ArtifactFiles.Signature) == artifact.Hash;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another project puts it there at this moment, or nobody can read it: it is put there again.
            return false;
        }
    }

    /// <summary>The folders of models that this project put there and has no more, unless another project has them.</summary>
    private void Remove(ModelRecord before, FoundArtifact[] artifacts)
    {
        string[] kept = [.. artifacts.Select(a => a.Name), .. FolderClaim.OfOthers(Record, Project).Select(m => m.Name)];
        foreach (RecordedModel gone in before.Models.Where(m => !kept.Contains(m.Name, StringComparer.OrdinalIgnoreCase)))
        {
            string folder = Path.Combine(Destination, gone.Name + FoundArtifact.Extension);
            if (gone.Name == Path.GetFileName(gone.Name) && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        if (artifacts.Length == 0)
        {
            File.Delete(Record);
        }
    }

    private void DeleteLeftovers()
    {
        Temporary.DeleteOfTheDead(Destination, $"{StagedCopy.Hidden}*{FoundArtifact.Extension}");
        Temporary.DeleteOfTheDead(Destination, $"*{ModelRecord.Extension}");
    }

    private IEnumerable<ITaskItem> FilesOf(FoundArtifact artifact) =>
        Directory.EnumerateFiles(artifact.Folder, "*", SearchOption.AllDirectories).Select(file => new TaskItem(Escaped.Text(
            Path.Combine(Destination, artifact.Target, Path.GetRelativePath(artifact.Folder, file)))));
}
