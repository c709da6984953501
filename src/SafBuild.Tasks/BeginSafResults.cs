using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Requests;
using SafBuild.Tasks.Results;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Before anything can fail: SafResultsDirectory says of every model that it has no verdict. ReportSafVerdict replaces that.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class BeginSafResults : Task
{
    /// <summary>The SafModel items.</summary>
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Full path of obj/safbuild.</summary>
    [Required]
    public string Root { get; set; } = "";

    /// <summary>Full path of this configuration's and framework's intermediate folder.</summary>
    [Required]
    public string Intermediate { get; set; } = "";

    /// <summary>Full path of SafResultsDirectory.</summary>
    [Required]
    public string Results { get; set; } = "";

    /// <summary>Whether SafEnabled is false: there will be no verdict.</summary>
    public bool Disabled { get; set; }

    /// <summary>Whether another project asks what to copy: then it may not see all that this project's own build left there.</summary>
    public bool Question { get; set; }

    public override bool Execute()
    {
        try
        {
            ResultsFolder folder = new(Results, Project, Path.GetDirectoryName(Root)!, Intermediate);
            GateResult[] results = [.. Models.Select(Result)];
            if (Question)
            {
                folder.Say(results);
            }
            else
            {
                folder.Begin(results);
            }
        }
        catch (SafException e)
        {
            new DiagnosticLog(Log, warningsAsErrors: false).Report(e);
        }

        return !Log.HasLoggedErrors;
    }

    private GateResult Result(ITaskItem model) => Disabled
        ? GateResult.Disabled(ModelName.Of(model), model.ItemSpec)
        : GateResult.Unfinished(ModelName.Of(model), model.ItemSpec);
}
