using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Options;
using SafBuild.Tasks.Generation;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>Checks the SafModel items of this evaluation, all of them, and makes a job of each. Nothing is written.</summary>
[MSBuildMultiThreadableTask]
public sealed class PrepareSafModels : Task
{
    /// <summary>The SafModel items.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Full path of the project: the file that diagnostics about options name.</summary>
    [Required]
    public string Project { get; set; } = "";

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

    /// <summary>The properties that the targets use themselves: their names, with metadata Value; empty values are not set.</summary>
    public ITaskItem[] Switches { get; set; } = [];

    /// <summary>One item, whose metadata are the properties that are defaults of metadata, as they were evaluated.</summary>
    public ITaskItem[] Evaluated { get; set; } = [];

    /// <summary>The same, as the properties are now: a target may have set them.</summary>
    public ITaskItem[] Defaults { get; set; } = [];

    public bool WarningsAsErrors { get; set; }

    /// <summary>One item per model: its name, with all of its options as metadata.</summary>
    [Output]
    public ITaskItem[] Jobs { get; set; } = [];

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, WarningsAsErrors);
        CheckProperties(log);
        CheckSwitches(log);
        List<HardenRequest> requests = [];
        HardenRequest properties = SafModelRequest.OfProperties(Properties, Project, log);
        EnvironmentOptions environment = new(Environment.GetEnvironmentVariables());
        foreach (ITaskItem model in Models)
        {
            HardenRequest request = SafModelRequest.Read(model, properties, log);
            MetadataNames.Check(model, Project, log);
            SafModelRequest.Check(request, model.ItemSpec, log);
            requests.Add(request with { Environment = environment.Of(model, [.. Properties, .. Switches]) });
        }

        CheckNames(requests, log);
        if (!File.Exists(Worker))
        {
            log.Error(Codes.WorkerMissing, Worker,
                "the SafBuild worker is not there; restore SafBuild.Sdk again, or correct SafWorkerPath");
        }

        Jobs = Log.HasLoggedErrors ? [] : [.. requests.Select(SafJob.Of)];
        return !Log.HasLoggedErrors;
    }

    private void CheckProperties(DiagnosticLog log)
    {
        PropertyNames names = new(log);
        if (BuildEngine is IBuildEngine6 engine)
        {
            IReadOnlyDictionary<string, string> globals = engine.GetGlobalProperties();
            names.CheckGlobal(globals.Keys, Project);
            foreach (string line in PropertyDefaults.Overruled(globals, Models))
            {
                Log.LogMessage(MessageImportance.High, "{0}", line);
            }
        }

        if (Evaluated is [ITaskItem evaluated] && Defaults is [ITaskItem now])
        {
            PropertyDefaults.CheckTargets(evaluated, now, Models, Project, log);
        }

        names.CheckFiles(PropertyFiles.Prepend(Project), Project);
    }

    /// <summary>SafEnabled=ture would build green with nothing hardened.</summary>
    private void CheckSwitches(DiagnosticLog log)
    {
        foreach (ITaskItem property in Switches)
        {
            OptionRow option = OptionTable.All.First(o => o.Property == property.ItemSpec);
            string value = property.GetMetadata("Value").Trim();

            // The conditions of the targets know these two words only.
            bool accepted = option.Type == "true or false" ? value.ToLowerInvariant() is "true" or "false" : option.Accepts(value);
            if (value.Length > 0 && !accepted)
            {
                log.Error(option.Wrong, Project, $"{option.Name} is '{value}'; it must be {option.Expected}");
            }
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
