using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Logging;

namespace SafBuild.Tasks.Keys;

/// <summary>An artifact and the verdict on it, both whole and of this evaluation's keys.</summary>
/// <param name="Keys">Of the stages, in their order.</param>
/// <param name="Artifact">Full path of NAME.saf.</param>
/// <param name="Hash">See <see cref="ArtifactHash"/>.</param>
/// <param name="Report">Full path of report.html; the gate may have written none.</param>
internal sealed record JudgedModel(
    HardenRequest Request, IReadOnlyList<string> Keys, string Artifact, string Hash, HardenResult Result, string Report)
{
    /// <exception cref="SafException">SAF9004: an entry is gone, or the verdict is about other bytes.</exception>
    internal static JudgedModel Find(ModelStages stages, HardenRequest request)
    {
        StoreEntry[] entries = [.. Enum.GetValues<Stage>().Select(stage => stages.Find(stage) ?? throw new SafException(
            Codes.ResultInvalid, request.Project,
            $"what the {ModelFolder.NameOf(stage)} stage of '{request.Name}' made is gone or damaged while the build runs; build again"))];
        (StoreEntry artifact, ModelFolder verdict) = (entries[1], new(entries[2].Folder, request.Name));
        HardenResult result = EntryJson.Result(verdict.Result);
        string folder = new ModelFolder(artifact.Folder, request.Name).Artifact;
        string hash = ArtifactHash.Within(artifact.Hashes, Path.GetFileName(folder));
        if (result.ArtifactSha256 != hash)
        {
            throw new SafException(Codes.ResultInvalid, verdict.Result,
                $"the verdict is about an artifact of the hash {result.ArtifactSha256}, and '{folder}' has {hash}; clean the project and "
                + "build again");
        }

        return new(request, [.. entries.Select(e => e.Key)], folder, hash, result, verdict.ReportPage);
    }

    /// <summary>
    /// Shows what the verdict says, and whether Gate lets the artifact pass. A warning that the build makes an error is red: nothing of a
    /// failed build may be used, here or in another project.
    /// </summary>
    /// <param name="show">Warnings and the model's line.</param>
    internal bool MayBeUsed(Action<HardenRequest, HardenResult, string, DiagnosticLog> show, DiagnosticLog log)
    {
        int before = log.Errors;
        show(Request, Result, Report, log);
        if (Result.Gate.Finding(Request.Gate.Mode, Request.Model) is { } finding)
        {
            log.Report(finding with { Text = $"{finding.Text} Report: {Report}" });
        }

        return log.Errors == before;
    }
}
