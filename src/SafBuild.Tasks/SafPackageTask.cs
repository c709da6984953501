using Microsoft.Build.Framework;
using SafBuild.Tasks.Packing;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>A task that compares packages with what may lie in them.</summary>
public abstract class SafPackageTask : Task
{
    /// <summary>See FindSafPackages.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>What WriteSafPackageTargets gave for all frameworks, of a package that has an artifact of SafBuild's.</summary>
    public ITaskItem[] Packed { get; set; } = [];

    /// <summary>
    /// The judged artifacts of all frameworks, with metadata SafFramework and SafPacks, and those that the build took from elsewhere.
    /// </summary>
    public ITaskItem[] Judged { get; set; } = [];

    /// <summary>All files that NuGet packs, with their PackagePath: of two with one path it takes one.</summary>
    public ITaskItem[] Candidates { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    [Required]
    public string PackageId { get; set; } = "";

    /// <summary>The packages that are there, with the rules of each: one of symbols has nothing of ours.</summary>
    private protected IReadOnlyList<(string File, PackageRules Rules)> Written()
    {
        PackedFile[] packed = [.. Packed.Select(PackedFile.Of)];
        JudgedArtifact[] judged = [.. Judged.Select(JudgedArtifact.Of)];
        return [.. Packages.Select(p => (File: p.GetMetadata("FullPath"), HasSymbols: p.GetMetadata("Symbols") == "true"))
            .Where(p => File.Exists(p.File))
            .Select(p => (p.File, new PackageRules(PackageId, p.HasSymbols ? [] : packed, judged, Candidates)))];
    }
}
