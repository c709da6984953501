using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Generation;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>Checks the SafModel items and writes request.json and the stamps of each, only when different.</summary>
[MSBuildMultiThreadableTask]
public sealed class WriteSafRequest : Task
{
    /// <summary>The SafModel items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Full path of the project: the file that diagnostics about options name.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Full path of obj/safbuild.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>Full path of the worker.</summary>
    [Required]
    public string Worker { get; set; } = "";

    /// <summary>
    /// Full paths of files that set properties of the project, beside the project itself; empty entries and missing files are passed
    /// over.
    /// </summary>
    public string[] PropertyFiles { get; set; } = [];

    /// <summary>
    /// The properties that have no metadata and reach the worker: their names, with metadata Value; empty values are not set.
    /// </summary>
    public ITaskItem[] Properties { get; set; } = [];

    public bool WarningsAsErrors { get; set; }

    /// <summary>One item per model: the request's path, with the lists that the stages' up-to-date checks need.</summary>
    [Output]
    public ITaskItem[] Jobs { get; set; } = [];

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, WarningsAsErrors);
        CheckProperties(log);
        List<HardenRequest> requests = [];
        HardenRequest properties = SafModelRequest.OfProperties(Properties, Project, log);
        foreach (ITaskItem model in Models)
        {
            HardenRequest request = SafModelRequest.Read(model, properties, OutputDirectory, log);
            MetadataNames.Check(model, Project, log);
            SafModelRequest.Check(request, model.ItemSpec, log);
            requests.Add(request);
        }

        CheckNames(requests, log);
        if (!File.Exists(Worker))
        {
            log.Error(Codes.WorkerMissing, Worker,
                "the SafBuild worker is not there; restore SafBuild.Sdk again, or correct SafWorkerPath");
        }

        if (Log.HasLoggedErrors)
        {
            return false;
        }

        try
        {
            string identity = StageStamps.WorkerIdentity(Worker);
            Jobs = [.. requests.Select(r => Write(r, identity))];
        }
        catch (SafException e)
        {
            log.Report(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error(Codes.OutputNotWritable, OutputDirectory, $"cannot write: {e.Message} Make the folder writable.");
        }

        return !Log.HasLoggedErrors;
    }

    private static TaskItem Write(HardenRequest request, string workerIdentity)
    {
        ModelFolder folder = new(request.OutputDirectory, request.Name);
        StageStamps stamps = StageStamps.Of(request, workerIdentity);
        AtomicFile.WriteIfDifferent(folder.Request, ContractJson.Write(request));
        AtomicFile.WriteIfDifferent(folder.Stamp(Stage.Harden), stamps.Harden);
        AtomicFile.WriteIfDifferent(folder.Stamp(Stage.Gate), stamps.Gate);

        TaskItem job = new(StageInputs.Escape(folder.Request));
        job.SetMetadata("HardenInputs", StageInputs.OfHarden(request, folder));
        job.SetMetadata("HardenOutputs", StageInputs.OutputsOfHarden(folder));
        job.SetMetadata("GateInputs", StageInputs.OfGate(request, folder));
        job.SetMetadata("GateOutputs", StageInputs.OutputsOfGate(folder));
        return job;
    }

    private void CheckProperties(DiagnosticLog log)
    {
        PropertyNames names = new(log);
        if (BuildEngine is IBuildEngine6 engine)
        {
            names.CheckGlobal(engine.GetGlobalProperties().Keys, Project);
        }

        foreach (string file in PropertyFiles.Prepend(Project).Where(f => f.Length > 0))
        {
            names.CheckFile(file, Project);
        }
    }

    private void CheckNames(List<HardenRequest> requests, DiagnosticLog log)
    {
        // File systems of Windows and macOS ignore case, and the generated class needs one identifier per model.
        foreach (IGrouping<string, HardenRequest> same in requests.GroupBy(r => Identifier.Of(r.Name), StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Count() > 1))
        {
            log.Error(Codes.DuplicateName,
                Project, $"{string.Join(" and ", same.Select(r => $"'{r.Model}' (Name '{r.Name}')"))} would both be "
                + $"SafModels.{Identifier.Of(same.First().Name)}; set the Name metadata on one of them");
        }
    }
}
