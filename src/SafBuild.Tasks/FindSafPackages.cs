using System.Xml;
using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Packing;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace SafBuild.Tasks;

/// <summary>
/// Which files NuGet packs into. Its own list of outputs has the project's id and version, also where a NuspecFile has others, and where
/// OutputFileNamesWithoutVersion leaves the version out.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FindSafPackages : Task
{
    /// <summary>NuGetPackOutput: the packages, the symbols, and the nuspec.</summary>
    public ITaskItem[] Outputs { get; set; } = [];

    /// <summary>Full path of the folder for packages.</summary>
    [Required]
    public string Folder { get; set; } = "";

    [Required]
    public string PackageId { get; set; } = "";

    /// <summary>Full path; empty: NuGet writes one from the project.</summary>
    public string NuspecFile { get; set; } = "";

    public string NuspecProperties { get; set; } = "";

    public bool WithoutVersion { get; set; }

    /// <summary>Full paths of the packages with metadata Symbols (true or false), those that are not there yet, too.</summary>
    [Output]
    public ITaskItem[] Packages { get; set; } = [];

    public override bool Execute()
    {
        try
        {
            Packages = [.. Names().Select(name => Item(Path.Combine(Folder, name)))];
        }
        catch (Exception e) when (e is XmlException or IOException or UnauthorizedAccessException)
        {
            new DiagnosticLog(Log, warningsAsErrors: false).Error(Codes.ArtifactChanged, NuspecFile,
                $"the package cannot be checked: {e.Message}");
        }

        return !Log.HasLoggedErrors;
    }

    private IEnumerable<string> Names()
    {
        if (NuspecFile.Length > 0 && NuspecName.Of(NuspecFile, NuspecProperties) is { } nuspec)
        {
            string name = WithoutVersion ? nuspec.Id : $"{nuspec.Id}.{nuspec.Version}";
            return [name + ".nupkg", name + Symbols];
        }

        return WithoutVersion
            ? [PackageId + ".nupkg", PackageId + Symbols]
            : Outputs.Select(o => Path.GetFileName(o.ItemSpec)).Where(n => n.EndsWith(".nupkg", StringComparison.OrdinalIgnoreCase));
    }

    private const string Symbols = ".symbols.nupkg";

    private static TaskItem Item(string file)
    {
        TaskItem item = new(Escaped.Text(file));
        item.SetMetadata("Symbols", file.EndsWith(Symbols, StringComparison.OrdinalIgnoreCase) ? "true" : "false");
        return item;
    }
}
