using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Newtonsoft.Json;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Reports the verdict on every model, on every build: from result.json, which must belong to the artifact
/// that lies there and to the options that were last prepared. Gives back only artifacts that may be used.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class ReadSafVerdict : Task
{
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Full path of obj/safbuild.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>Warnings that a stage already reported in this build, as canonical lines.</summary>
    public string[] Reported { get; set; } = [];

    /// <summary>Requests whose gate ran in this build: their summary is news.</summary>
    public string[] Judged { get; set; } = [];

    public bool WarningsAsErrors { get; set; }

    /// <summary>The artifact folders, with metadata Name and what <see cref="CollectSafArtifacts"/> compares.</summary>
    [Output]
    public ITaskItem[] Artifacts { get; set; } = [];

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, WarningsAsErrors);
        List<ITaskItem> artifacts = [];
        foreach (ITaskItem model in Models)
        {
            MetadataNames.Check(model, Project, log);
            HardenRequest request = SafModelRequest.Read(model, new() { Project = Project }, OutputDirectory, log);
            ModelFolder folder = new(request.OutputDirectory, request.Name);
            if (Result(folder, log) is HardenResult result && Report(request, folder, result, log))
            {
                TaskItem artifact = new(StageInputs.Escape(folder.Artifact));
                artifact.SetMetadata("Name", StageInputs.Escape(request.Name));
                artifact.SetMetadata(CollectSafArtifacts.Options, ModelOptions.Hash(model));
                artifacts.Add(artifact);
            }
        }

        if (Log.HasLoggedErrors)
        {
            return false;
        }

        Artifacts = [.. artifacts];
        return true;
    }

    private static HardenResult? Result(ModelFolder folder, DiagnosticLog log)
    {
        try
        {
            StageRecord? now = StageRecord.OfFiles(folder, Stage.Gate);
            if (now is null || now != StageRecord.Read(folder.Done(Stage.Gate)))
            {
                log.Error(Codes.ResultInvalid,
                    folder.Result, $"there is no verdict on the model '{folder.Name}' as it is now; build again, without --no-build");
                return null;
            }

            return ContractJson.Read<HardenResult>(File.ReadAllText(folder.Result));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or UnknownNameException)
        {
            log.Error(Codes.ResultInvalid,
                folder.Result, $"the worker's result cannot be read: {e.Message} Clean the project and build again");
            return null;
        }
    }

    private bool Report(HardenRequest request, ModelFolder folder, HardenResult result, DiagnosticLog log)
    {
        foreach (string warning in result.Warnings.Except(Reported))
        {
            if (CanonicalLine.TryParse(warning, out CanonicalLine? line))
            {
                log.Report(line);
            }
        }

        if (result.Summary.Length > 0)
        {
            bool news = Judged.Contains(folder.Request);
            Log.LogMessage(news ? MessageImportance.High : MessageImportance.Normal, "{0}", result.Summary);
        }

        if (result.Gate.Finding(request.Gate.Mode, request.Model) is not { } finding)
        {
            return true;
        }

        log.Report(finding);
        return finding.Severity != Severity.Error;
    }
}
