using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// The PackageReference form needs two references. NuGet gives a dependency's own dependencies to consumers of a packed library, the
/// build tool of 56 MB with them, unless it is private; and then its dependency SafBuild.Runtime is private, too.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckSafReferences : Task
{
    private const string Tool = "SafBuild.Sdk";
    private const string Library = "SafBuild.Runtime";

    /// <summary>The PackageReference items.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>The ProjectReference items: a source build of SafBuild.Runtime counts.</summary>
    public ITaskItem[] Projects { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Of this SafBuild.Sdk.</summary>
    [Required]
    public string Version { get; set; } = "";

    /// <summary>Whether the project's code gets SafModels.X.Load(): it has models, and SafReferenceRuntime is not false.</summary>
    public bool NeedsRuntime { get; set; }

    /// <summary>In a package it does harm, so it is an error there.</summary>
    public bool Packing { get; set; }

    public bool WarningsAsErrors { get; set; }

    public override bool Execute()
    {
        ITaskItem? tool = Find(Tool);
        if (tool is null)
        {
            return true;
        }

        bool isPrivate = tool.GetMetadata("PrivateAssets").Split(';', StringSplitOptions.TrimEntries)
            .Contains("all", StringComparer.OrdinalIgnoreCase);
        bool hasRuntime = !NeedsRuntime || Find(Library) is not null
            || Projects.Any(p => string.Equals(Path.GetFileNameWithoutExtension(p.ItemSpec), Library, StringComparison.OrdinalIgnoreCase));
        if (isPrivate && hasRuntime)
        {
            return true;
        }

        string reason = isPrivate ? $"{Library} is not referenced by itself" : $"{Tool} is referenced without PrivateAssets=\"all\"";
        new DiagnosticLog(Log, WarningsAsErrors || Packing).Warning(Codes.OneReference, Project,
            $"{reason}, so {(isPrivate ? "a packed library would not bring it to" : $"{Tool} would go to")} the consumers of a packed "
            + "library; "
            + $"write <PackageReference Include=\"{Tool}\" Version=\"{Version}\" PrivateAssets=\"all\" /> and "
            + $"<PackageReference Include=\"{Library}\" Version=\"{Version}\" />, or use <Sdk Name=\"{Tool}\" Version=\"{Version}\" />");
        return !Log.HasLoggedErrors;
    }

    private ITaskItem? Find(string package) =>
        Packages.FirstOrDefault(p => string.Equals(p.ItemSpec, package, StringComparison.OrdinalIgnoreCase));
}
