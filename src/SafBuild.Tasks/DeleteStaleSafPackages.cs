using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Packing;

namespace SafBuild.Tasks;

/// <summary>
/// Before NuGet packs: a package of an earlier build that is not what this one packs goes, so that NuGet makes it. NuGet leaves it where
/// no file is newer, and a model that is gone, SafPack=false and SafEnabled=false make none newer.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class DeleteStaleSafPackages : SafPackageTask, IIncrementalTask
{
    /// <summary>Set by MSBuild's -question: a stale package is an error, and nothing is deleted.</summary>
    public bool FailIfNotIncremental { get; set; }

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        foreach ((string file, PackageRules rules) in Written())
        {
            try
            {
                if (!IsStale(file, rules))
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
