using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Packing;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Reads the package that NuGet wrote, or left: it has what SafBuild packs, consumers import the file that names it, and every artifact in
/// it was judged. Of each package, whatever SafPack and SafEnabled say, and of tools: what the project packs itself goes past SafBuild.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckSafPackage : Task
{
    /// <summary>See FindSafPackages. None: only whether every framework was asked is looked at.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>What WriteSafPackageTargets gave for all frameworks, of a package that has an artifact of SafBuild's.</summary>
    public ITaskItem[] Packed { get; set; } = [];

    /// <summary>
    /// The judged artifacts of all frameworks, with metadata SafFramework and SafPacks, and those that the build took from elsewhere.
    /// </summary>
    public ITaskItem[] Judged { get; set; } = [];

    /// <summary>All files that NuGet was to pack, with their PackagePath: of two with one path it took one.</summary>
    public ITaskItem[] Candidates { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    [Required]
    public string PackageId { get; set; } = "";

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        PackedFile[] packed = [.. Packed.Select(PackedFile.Of)];
        JudgedArtifact[] judged = [.. Judged.Select(JudgedArtifact.Of)];
        CheckAsked(packed, judged, log);
        ITaskItem[] written = [.. Packages.Where(p => File.Exists(p.GetMetadata("FullPath")))];
        foreach (ITaskItem package in written)
        {
            PackedFile[] here = package.GetMetadata("Symbols") == "true" ? [] : packed;
            Check(package.GetMetadata("FullPath"), new(PackageId, here, judged, Candidates), log);
        }

        if (Packages.Length > 0 && judged.Length > 0 && written.Length == 0)
        {
            log.Error(Codes.ArtifactChanged, Project,
                $"the package cannot be checked: NuGet left none of {string.Join(", ", Packages.Select(p => $"'{p.ItemSpec}'"))}; pack "
                + "with the id and version of the project, or write both into the NuspecFile");
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>
    /// A framework whose options say that SafBuild packs its artifacts, and that gave none: the package would be green, and without them.
    /// </summary>
    private void CheckAsked(PackedFile[] packed, JudgedArtifact[] judged, DiagnosticLog log)
    {
        string[] models = [.. judged.Where(j => j.IsPacked && packed.All(p => p.Framework != j.Framework)).Select(j => $"'{j.Name}'")
            .Distinct()];
        if (models.Length > 0)
        {
            log.Error(Codes.ArtifactChanged, Project,
                $"the package would not have the artifact of {string.Join(", ", models)}: NuGet did not ask the target SafPackFramework, "
                + "because TargetsForTfmSpecificContentInPackage was overwritten or NuspecFile is set; write "
                + "\"$(TargetsForTfmSpecificContentInPackage);...\" to add to the list. Who packs it in another way sets SafPack=false, "
                + "and what lies in the package is compared with what was judged all the same");
        }
    }

    private void Check(string file, PackageRules rules, DiagnosticLog log)
    {
        int errors = 0;
        try
        {
            using PackageContent package = new(file);
            foreach ((Code code, string text) in rules.Broken(package))
            {
                errors++;
                log.Error(code, file, text);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            errors++;
            log.Error(Codes.ArtifactChanged, file, $"the package cannot be checked: {e.Message}");
        }

        if (errors > 0)
        {
            Delete(file, log);
        }
    }

    /// <summary>It is wrong, and must not be taken for the package of a green build.</summary>
    private static void Delete(string file, DiagnosticLog log)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error(Codes.OutputNotWritable, file, $"cannot delete this wrong package: {e.Message} Delete it.");
        }
    }
}
