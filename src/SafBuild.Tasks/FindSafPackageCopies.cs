using Microsoft.Build.Framework;
using SafBuild.Tasks.Packing;
using SafBuild.Tasks.Requests;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace SafBuild.Tasks;

/// <summary>
/// Artifacts of a package that are none of the project's own. Only then the build asks for those that it took from packages and referenced
/// projects, which a tool's publish folder has: that question would judge their projects in a pack --no-build as well.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FindSafPackageCopies : SafPackageTask
{
    /// <summary>Their folders in the packages.</summary>
    [Output]
    public ITaskItem[] Unknown { get; set; } = [];

    public override bool Execute()
    {
        Unknown = [.. Written().SelectMany(w => In(w.File, w.Rules))];
        return true;
    }

    private static TaskItem[] In(string file, PackageRules rules)
    {
        try
        {
            using PackageContent package = new(file);
            return [.. rules.Unknown(package).Select(folder => new TaskItem(Escaped.Text(folder)))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // CheckSafPackage says so.
            return [];
        }
    }
}
