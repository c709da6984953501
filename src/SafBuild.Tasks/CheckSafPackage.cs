using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Packing;

namespace SafBuild.Tasks;

/// <summary>
/// Reads the package that NuGet wrote, or left: it has what SafBuild packs, consumers import the file that names it, and every artifact in
/// it was judged. Of each package, whatever SafPack and SafEnabled say, and of tools: what the project packs itself goes past SafBuild.
/// Without packages, before NuGet packs: whether every framework was asked.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckSafPackage : SafPackageTask
{
    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        if (Packages.Length == 0)
        {
            CheckAsked([.. Packed.Select(PackedFile.Of)], [.. Judged.Select(JudgedArtifact.Of)], log);
            return !Log.HasLoggedErrors;
        }

        IReadOnlyList<(string File, PackageRules Rules)> written = Written();
        foreach ((string file, PackageRules rules) in written)
        {
            Check(file, rules, log);
        }

        if (Judged.Length > 0 && written.Count == 0)
        {
            log.Error(Codes.ArtifactChanged, Project,
                $"the package cannot be checked: NuGet left none of {string.Join(", ", Packages.Select(p => $"'{p.ItemSpec}'"))}; pack "
                + "with the id and version of the project, or write both into the NuspecFile");
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>
    /// A model whose framework's options say that SafBuild packs it, and that is not among the files which that framework gave: the package
    /// would be green, and without it.
    /// </summary>
    private void CheckAsked(PackedFile[] packed, JudgedArtifact[] judged, DiagnosticLog log)
    {
        string[] models = [.. judged.Where(j => j.IsPacked && !packed.Any(p => p.IsOf(j))).Select(j => $"'{j.Name}'").Distinct()];
        if (models.Length > 0)
        {
            log.Error(Codes.ArtifactChanged, Project,
                $"the package would not have the artifact of {string.Join(", ", models)}: NuGet did not ask the target SafPackFramework, "
                + "because TargetsForTfmSpecificContentInPackage was overwritten or NuspecFile is set, or another target took the files "
                + "away again; write \"$(TargetsForTfmSpecificContentInPackage);...\" to add to the list. Who packs it in another way sets "
                + "SafPack=false, and what lies in the package is compared with what was judged all the same");
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
