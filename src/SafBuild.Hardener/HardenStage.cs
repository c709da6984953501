using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Emit.Portable;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Formats;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener;

/// <summary>The first stage: model and training data in, artifact out.</summary>
internal static class HardenStage
{
    internal static void Run(HardenRequest request, StageFiles files, ConsoleLog log, CancellationToken cancellation)
    {
        OnnxModel model = OnnxLoader.Load(request.Model);
        IReadOnlyList<WeightTensor> weights = WeightFinder.Find(model, OnnxOperators.Roles);
        CheckWeights(request.Name, model, weights, log);
        files.DeleteResult();

        if (request.Gate.Mode != GateMode.Off)
        {
            // Validation data that is missing, damaged or of another model, labels that are no classes: found now, not after the training.
            DataSet validation = JudgeStage.ValidationData(request, model);
            GoldenRun.CheckFit(model.Path, validation, request.Gate.Metric, ClassScores.Are(model.Proto.Graph));
        }

        DataSet? data = request.TrainingData is { } path ? DataSetLoader.Load(path, SignatureReader.Read(model)) : null;
        TrainedCache? cache = TrainedCache.For(request, model, data);
        (MemoryArtifact artifact, TrainingSummary? training) = cache?.Find(log) ?? Make(request, model, weights, data, cache, log, cancellation);
        cancellation.ThrowIfCancellationRequested();
        ArtifactWriter.Write(artifact, files.Artifact, request.EmitPortable ? PortableModel.Build(artifact, model.Path) : null);
        files.Write(new HardenRecord { Training = training, Warnings = log.Warnings }, [.. model.Files, .. data?.Files ?? []]);
    }

    private static (MemoryArtifact Artifact, TrainingSummary? Training) Make(
        HardenRequest request, OnnxModel model, IReadOnlyList<WeightTensor> weights, DataSet? data, TrainedCache? cache, ConsoleLog log, CancellationToken cancellation)
    {
        TrainedModel? trained = data is null ? null : Train(request, model, weights, data, log, cancellation);
        if (trained is null && request.Scale == ScaleMode.Unit)
        {
            log.Report(new(Severity.Warning, Codes.UnitWithoutTraining, request.Model,
                "Scale=Unit takes the pretrained weights as raw values and the model was not trained; set TrainingData, or use Scale=\"PerChannel\"."));
        }

        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
        {
            Name = request.Name,
            Model = model,
            Weights = weights,
            Form = FormOf(request),
            Saf = trained?.Saf.ToDictionary(t => t.Name),
            TrainedThreeCopies = trained?.ThreeCopies ?? new Dictionary<string, float[]>(),
            Provenance = Provenance.Of(model, request, trained is not null),
            Cancellation = cancellation,
        });
        TrainingSummary? summary = SummaryOf(trained);
        if (summary is not null)
        {
            cache?.Keep(artifact, summary, log);
        }

        return (artifact, summary);
    }

    /// <summary>The form that the request asks for; its names were checked when it was read.</summary>
    internal static SafForm FormOf(HardenRequest request) =>
        SaturatedFunctions.TryFind(request.Function, out SaturatedFunction? function) && StorageFormats.TryFind(request.Storage, out StorageFormat? storage)
            ? new(function, request.Scale, request.OutOfRange, storage)
            : throw new InvalidOperationException($"unchecked request: function '{request.Function}', storage '{request.Storage}'");

    /// <returns>Null when the model has operators that cannot be trained: it is converted exactly, with a warning, and still gated.</returns>
    private static TrainedModel? Train(
        HardenRequest request, OnnxModel model, IReadOnlyList<WeightTensor> weights, DataSet data, ConsoleLog log, CancellationToken cancellation)
    {
        SafForm form = FormOf(request);
        TorchLibraries.Load(request.LibTorchPath);
        try
        {
            using TorchGraph graph = TorchGraph.Create(model, weights, request.Training.Device);
            return FineTuner.Run(graph, model, weights, data, form, request.Training, request.Seed, log, cancellation);
        }
        catch (SafException e) when (e.Diagnostics.All(d => d.Code == Codes.OperatorsMissing))
        {
            foreach (Diagnostic diagnostic in e.Diagnostics)
            {
                log.Report(diagnostic with { Severity = Severity.Warning });
            }

            return null;
        }
    }

    private static TrainingSummary? SummaryOf(TrainedModel? trained) => trained is null ? null : new()
    {
        Epochs = trained.Epochs,
        Loss = trained.EpochLosses,
        BestEpoch = trained.BestEpoch,
        Seconds = trained.Seconds,
    };

    private static void CheckWeights(string name, OnnxModel model, IReadOnlyList<WeightTensor> weights, ConsoleLog log)
    {
        if (!weights.Any(w => w.Kind != WeightKind.LeftInGraph))
        {
            throw new SafException(Codes.NoWeights, model.Path,
                $"none of the model's {weights.Count} floating-point tensors is read as a weight; export the model with its weights inside.");
        }

        foreach (WeightTensor left in weights.Where(w => w.Kind == WeightKind.LeftInGraph))
        {
            log.Report(new(Severity.Message, Codes.TensorLeftOut, model.Path,
                $"tensor '{left.Name}' ({left.Count} elements, read by {left.ReadBy}) stays in the graph, outside the fault model: {left.Reason}"));
        }

        foreach (HiddenWeight hidden in HiddenWeights.Find(model))
        {
            log.Report(new(Severity.Message, Codes.TensorLeftOut, model.Path,
                $"'{hidden.Name}' [{string.Join(",", hidden.Shape)}] stays in the graph, outside the fault model: {hidden.Reason}"));
        }

        log.Progress(FormattableString.Invariant(
            $"{name}: {weights.Count(w => w.Kind == WeightKind.Saf)} tensors in SAF form ({weights.Where(w => w.Kind == WeightKind.Saf).Sum(w => w.Count)} weights), {weights.Count(w => w.Kind == WeightKind.ThreeCopies)} stored three times, {weights.Count(w => w.Kind == WeightKind.LeftInGraph)} constants left in the graph"));
    }
}
