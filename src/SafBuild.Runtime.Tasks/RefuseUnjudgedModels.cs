using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Runtime.Tasks;

/// <summary>Says why nobody would judge the models of a build. The targets ask only where that is so.</summary>
[MSBuildMultiThreadableTask]
public sealed class RefuseUnjudgedModels : Task
{
    /// <summary>The SafModel items, and artifacts that would not be copied.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>The reason is DesignTimeBuild=true, and not that the targets of SafBuild.Sdk are missing.</summary>
    public bool DesignTime { get; set; }

    public override bool Execute()
    {
        string models = string.Join(", ", Models.Select(m => $"'{m.ItemSpec}'").Distinct());
        new DiagnosticLog(Log, warningsAsErrors: false).Error(Codes.Unjudged, Project, DesignTime
            ? $"DesignTimeBuild is true, so {models} would be neither judged nor copied, and this build writes files; take DesignTimeBuild "
            + "out of the command line, the environment and the project: only an IDE sets it, for evaluations that build nothing"
            : $"nothing hardens or judges {models}: the project does not import the targets of SafBuild.Sdk; add "
            + "<Sdk Name=\"SafBuild.Sdk\" Version=\"...\" />, take ExcludeAssets or IncludeAssets off its PackageReference, or import its "
            + "Sdk.targets beside its Sdk.props");
        return false;
    }
}
