using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Packing;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Before NuGet packs: a package of an earlier build that is not what this one packs goes, so that NuGet makes it. NuGet leaves it where
/// no file is newer, and a model that is gone, SafPack=false and SafEnabled=false make none newer.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class DeleteStaleSafPackages : Task, IIncrementalTask
{
    /// <summary>See FindSafPackages.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>What WriteSafPackageTargets gave for all frameworks, of a package that has an artifact of SafBuild's.</summary>
    public ITaskItem[] Packed { get; set; } = [];

    /// <summary>The judged artifacts of all frameworks.</summary>
    public ITaskItem[] Judged { get; set; } = [];

    /// <summary>All files that NuGet is to pack.</summary>
    public ITaskItem[] Candidates { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    [Required]
    public string PackageId { get; set; } = "";

    /// <summary>Set by MSBuild's -question: a stale package is an error, and nothing is deleted.</summary>
    public bool FailIfNotIncremental { get; set; }

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        PackedFile[] packed = [.. Packed.Select(PackedFile.Of)];
        JudgedArtifact[] judged = [.. Judged.Select(JudgedArtifact.Of)];
        foreach (ITaskItem package in Packages.Where(p => File.Exists(p.GetMetadata("FullPath"))))
        {
            bool hasSymbols = package.GetMetadata("Symbols") == "true";
            string file = package.GetMetadata("FullPath");
            try
            {
                if (!IsStale(file, new(PackageId, hasSymbols ? [] : packed, judged, Candidates)))
                {
                    continue;
                }

                if (FailIfNotIncremental)
                {
                    log.Error(Codes.NotJudged, Project, $"-question: '{file}' has not what this build packs, a build would make it again");
                    continue;
                }

                File.Delete(file);
                Log.LogMessage(MessageImportance.Normal, "{0}", $"deleted '{file}': it has not what this build packs");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.Error(Codes.OutputNotWritable, file, $"cannot replace the package of an earlier build: {e.Message} Make it writable.");
            }
        }

        return !Log.HasLoggedErrors;
    }

    private static bool IsStale(string file, PackageRules rules)
    {
        try
        {
            using PackageContent package = new(file);
            return rules.IsStale(package);
        }
        catch (InvalidDataException)
        {
            // Half a package, of a build that was killed.
            return true;
        }
    }
}
