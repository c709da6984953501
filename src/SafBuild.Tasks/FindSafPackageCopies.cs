using Microsoft.Build.Framework;
using SafBuild.Tasks.Packing;
using SafBuild.Tasks.Requests;
using Task = Microsoft.Build.Utilities.Task;
using TaskItem = Microsoft.Build.Utilities.TaskItem;

namespace SafBuild.Tasks;

/// <summary>
/// Artifacts of a package that are none of the project's own. Only then the build asks for those that it took from packages and referenced
/// projects, which a tool's publish folder has: that question would judge their projects in a pack --no-build as well.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class FindSafPackageCopies : Task
{
    /// <summary>See FindSafPackages.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>What WriteSafPackageTargets gave for all frameworks, of a package that has an artifact of SafBuild's.</summary>
    public ITaskItem[] Packed { get; set; } = [];

    /// <summary>The judged artifacts of all frameworks.</summary>
    public ITaskItem[] Judged { get; set; } = [];

    [Required]
    public string PackageId { get; set; } = "";

    /// <summary>Their folders in the packages.</summary>
    [Output]
    public ITaskItem[] Unknown { get; set; } = [];

    public override bool Execute()
    {
        PackageRules rules = new(PackageId, [.. Packed.Select(PackedFile.Of)], [.. Judged.Select(JudgedArtifact.Of)], []);
        Unknown = [.. Packages.Select(p => p.GetMetadata("FullPath")).Where(File.Exists).SelectMany(file => In(file, rules))];
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
