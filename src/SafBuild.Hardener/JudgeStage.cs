using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Metrics;
using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Hardener;

/// <summary>The second stage: artifact and validation data in, reports and verdict out. A verdict is a result here, not an error.</summary>
internal static class JudgeStage
{
    internal static HardenResult Run(
        HardenRequest request, SafForm form, PreparedModel model, StageFiles files, ConsoleLog log, CancellationToken cancellation)
    {
        HardenRecord record = files.ReadRecord();
        HardenResult result = new() { Name = request.Name };
        string folder = files.ToJudge;
        MemoryArtifact artifact = ArtifactReader.ReadClean(folder);
        ThrowIfOther(artifact, folder, request, Provenance.Of(
            model.File, form, request.Seed, record.Training is null ? null : request.Training));
        if (request.Gate.Mode == GateMode.Off)
        {
            ArtifactReport bytes = ArtifactReport.Of(artifact);
            UnjudgedReport.Write(request, bytes, files.Folder);
            log.Report(new(Severity.Message, Codes.GateOff, request.Model,
                "Gate=\"Off\": the model was hardened and not judged; set Gate=\"Error\" to judge it."));
            result = result with
            {
                ArtifactSha256 = bytes.Sha256,
                Summary = ConsoleSummary.NotJudged(request),
                Warnings = Warnings(),
            };
            files.Write(result);
            return result;
        }

        DataSet validation = ValidationData(request, model, log);
        GateInputs inputs = GateInputs.Of(
            model, artifact, form, request.Gate, request.Seed, validation, record.Training, files.Folder) with
        {
            Environment = request.Environment,
            TrainingOptions = record.Training is null ? null : request.Training,
        };
        EntryFile[] data = [.. inputs.ValidationFiles.Select(f => new EntryFile(f.Name, f.Sha256))];
        GoldenCache? golden = GoldenCache.For(request, model.File, data, log);
        inputs = inputs with { GoldenStore = golden };
        InputCheck.ThrowIfChanged(request);
        files.Hold();
        GateOutcome outcome = GateStage.Run(inputs, log, cancellation);

        // The golden model's sessions read its file once more.
        InputCheck.ThrowIfChanged(request);
        golden?.Commit(validation.Files);
        GateReports reports = GateReports.Of(outcome);
        log.Progress($"{request.Name}: {reports.Timing}");
        log.Progress($"{request.Name}: {reports.Report.Statement.Claim}");
        ReportWriter.Write(reports, files.Folder);
        result = result with
        {
            // Of the bytes that were read and judged, as the report has it.
            ArtifactSha256 = reports.Report.Artifact.Sha256,
            Gate = outcome.Judgement,
            Summary = reports.Summary,
            Warnings = Warnings(),
        };
        files.Write(result);
        return result;

        // The harden stage may have run in this process, too, and then its warnings are in the log already.
        IReadOnlyList<string> Warnings() =>
            [.. record.Warnings.Union(KeptWarnings.Keep(log.Warnings, request), StringComparer.Ordinal)];
    }

    /// <summary>
    /// SafModel.Load takes its limit from the stamp, so a gate at another rate must not let it pass; and what a report says of the form is
    /// what the request says.
    /// </summary>
    private static void ThrowIfOther(
        MemoryArtifact artifact, string folder, HardenRequest request, SortedDictionary<string, string> expected)
    {
        if (!artifact.Manifest.GatedRates.SequenceEqual(request.Gate.StampedRates))
        {
            throw Other($"is stamped with the bit error rates [{Rates(artifact.Manifest.GatedRates)}], and the request stamps "
                + $"[{Rates(request.Gate.StampedRates)}]: BitErrorRate or Gate changed in between");
        }

        IReadOnlyDictionary<string, string> found = artifact.Manifest.Provenance;
        if (expected.Keys.Union(found.Keys, StringComparer.Ordinal).FirstOrDefault(
            k => found.GetValueOrDefault(k) != expected.GetValueOrDefault(k)) is { } key)
        {
            throw Other($"was made with {key} '{found.GetValueOrDefault(key)}', and the request has '{expected.GetValueOrDefault(key)}'");
        }

        static string Rates(IReadOnlyList<double> rates) => string.Join(", ", rates.Select(Percent.Rate));

        SafException Other(string how) => new(Codes.ResultInvalid, folder, $"the artifact {how}. Run the harden stage again.");
    }

    /// <summary>Loads the data that the gate judges with; the harden stage calls it before hours of training.</summary>
    internal static DataSet ValidationData(HardenRequest request, PreparedModel model, IProgressLog log) =>
        request.ValidationData is { } path ? DataSetLoader.Load(path, model.Signature, log)
        : throw new SafException(Codes.ValidationDataMissing, request.Model,
            $"model '{request.Name}' has no ValidationData, and without data the gate cannot judge it; "
            + "set ValidationData on the SafModel item, or Gate=\"Off\".");
}
