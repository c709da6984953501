using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using SafBuild.Tasks.Results;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>Refuses SafModel items, and changes to them, that came after the models of this build were taken.</summary>
[MSBuildMultiThreadableTask]
public sealed class CheckLateModels : Task
{
    /// <summary>The SafModel items as they are now.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The SafModel items as they were when the build hardened and judged them.</summary>
    public ITaskItem[] Seen { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Full path of obj/safbuild.</summary>
    public string Root { get; set; } = "";

    /// <summary>Full path of this configuration's and framework's intermediate folder.</summary>
    public string Intermediate { get; set; } = "";

    /// <summary>Full path of SafResultsDirectory; empty: none. It has the verdict of before, which does not count any more.</summary>
    public string Results { get; set; } = "";

    public override bool Execute()
    {
        Dictionary<string, string> late = [];
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        Dictionary<string, string> seen = Seen.GroupBy(ModelName.Of).ToDictionary(g => g.Key, g => ModelOptions.Hash(g.First()));
        foreach (ITaskItem model in Models)
        {
            string name = ModelName.Of(model);
            bool known = seen.Remove(name, out string? options);
            if (!known || options != ModelOptions.Hash(model))
            {
                Report(name, $"SafModel '{model.ItemSpec}' (Name '{name}') was {(known ? "changed" : "added")} by a target after the "
                    + "models of this build were hardened and judged; let that target run BeforeTargets=\"SafGetModels\"");
            }
        }

        foreach (string name in seen.Keys)
        {
            Report(name, $"the model '{name}' was hardened and judged, and a target removed its item afterwards; let that target run "
                + "BeforeTargets=\"SafGetModels\"");
        }

        if (late.Count > 0 && Results.Length > 0)
        {
            Say(late, log);
        }

        return !Log.HasLoggedErrors;

        void Report(string name, string text)
        {
            log.Error(Codes.ModelsDiffer, Project, text);
            late[name] = text;
        }
    }

    /// <summary>Of every model: nothing of this build is used, so no pass of it counts.</summary>
    private void Say(Dictionary<string, string> late, DiagnosticLog log)
    {
        try
        {
            new ResultsFolder(Results, Project, Path.GetDirectoryName(Root)!, Intermediate).Say([.. Models.Concat(Seen)
                .DistinctBy(ModelName.Of).Select(m => GateResult.Broken(ModelName.Of(m), m.ItemSpec, Codes.ModelsDiffer,
                    late.GetValueOrDefault(ModelName.Of(m)) ?? $"the build ended with {Codes.ModelsDiffer.Id} of another model"))]);
        }
        catch (SafException e)
        {
            log.Report(e);
        }
    }
}
