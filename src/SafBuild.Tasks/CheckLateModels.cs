using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
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

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        Dictionary<string, string> seen = Seen.GroupBy(ModelName.Of).ToDictionary(g => g.Key, g => ModelOptions.Hash(g.First()));
        foreach (ITaskItem model in Models)
        {
            string name = ModelName.Of(model);
            bool known = seen.Remove(name, out string? options);
            if (!known || options != ModelOptions.Hash(model))
            {
                log.Error(Codes.ModelsDiffer, Project,
                    $"SafModel '{model.ItemSpec}' (Name '{name}') was {(known ? "changed" : "added")} by a target after the models of this "
                    + "build were hardened and judged; let that target run BeforeTargets=\"SafGetModels\"");
            }
        }

        foreach (string name in seen.Keys)
        {
            log.Error(Codes.ModelsDiffer, Project,
                $"the model '{name}' was hardened and judged, and a target removed its item afterwards; let that target run "
                + "BeforeTargets=\"SafGetModels\"");
        }

        return !Log.HasLoggedErrors;
    }
}
