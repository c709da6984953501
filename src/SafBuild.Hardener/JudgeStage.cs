using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Report;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener;

/// <summary>The second stage: artifact and validation data in, reports and verdict out. A verdict is a result here, not an error.</summary>
internal static class JudgeStage
{
    internal static HardenResult Run(HardenRequest request, StageFiles files, ConsoleLog log, CancellationToken cancellation)
    {
        HardenRecord record = files.ReadRecord();
        OnnxModel model = OnnxLoader.Load(request.Model);
        HardenResult result = new() { Name = request.Name, Artifact = files.Artifact };
        if (request.Gate.Mode == GateMode.Off)
        {
            log.Report(new(Severity.Message, Codes.GateOff, request.Model, "Gate=\"Off\": the model was hardened and not judged; set Gate=\"Error\" to judge it."));
            result = result with { Summary = $"{request.Name}: hardened, not judged (Gate=\"Off\")", Warnings = Warnings() };
            files.Write(result, model.Files);
            return result;
        }

        MemoryArtifact artifact = ArtifactReader.Read(files.Artifact);
        DataSet validation = ValidationData(request, model);
        GateOutcome outcome = GateStage.Run(model, artifact, WeightFinder.Find(model, OnnxOperators.Roles), request, validation, record.Training, log, cancellation);
        ReportWriter.Write(outcome, files.Folder);
        result = result with
        {
            Verdict = outcome.Verdict,
            Summary = outcome.Summary,
            Code = outcome.Judgement.Finding?.Code.Id ?? "",
            Message = outcome.Judgement.Finding?.Text ?? "",
            Warnings = Warnings(),
        };
        files.Write(result, [.. model.Files, .. validation.Files]);
        return result;

        // The harden stage may have run in this process, too, and then its warnings are in the log already.
        IReadOnlyList<string> Warnings() => [.. record.Warnings.Union(log.Warnings, StringComparer.Ordinal)];
    }

    /// <summary>Loads the data that the gate judges with; the harden stage calls it before hours of training.</summary>
    internal static DataSet ValidationData(HardenRequest request, OnnxModel model) => request.ValidationData is { } path
        ? DataSetLoader.Load(path, SignatureReader.Read(model))
        : throw new SafException(Codes.ValidationDataMissing, request.Model,
            $"model '{request.Name}' has no ValidationData, and without data the gate cannot judge it; set ValidationData on the SafModel item, or Gate=\"Off\".");
}
