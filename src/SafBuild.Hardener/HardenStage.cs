using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Emit.Portable;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener;

/// <summary>The first stage: model and training data in, artifact out.</summary>
internal static class HardenStage
{
    /// <summary>
    /// The bit error rate from which graph and manifest are coded: at 1e-3 three copies lose one load in 3,000 (docs/benchmarks.md).
    /// </summary>
    private const double LeastCodedRate = 1e-3;

    internal static void Run(
        HardenRequest request, SafForm form, PreparedModel model, StageFiles files, ConsoleLog log, CancellationToken cancellation)
    {
        CheckWeights(request.Name, form, model, log);
        if (form.Coded is { } coded)
        {
            log.Progress($"{request.Name}: {coded.Reason(request)}");
        }

        files.DeleteResult();

        if (request.Gate.Mode != GateMode.Off)
        {
            // Validation data that is missing, damaged or of another model, labels that are no classes: found now, not after the training.
            DataSet validation = JudgeStage.ValidationData(request, model, log);
            GoldenRun.CheckFit(model.Path, validation, request.Gate.Metric, model.Meaning);
        }

        DataSet? data = request.TrainingData is { } path ? DataSetLoader.Load(path, model.Signature, log) : null;
        InputCheck.ThrowIfChanged(request);
        TrainedCache? cache = TrainedCache.For(request, form, model.File, data);
        (MemoryArtifact artifact, TrainingSummary? training) =
            cache?.Find(request, log) ?? Make(request, form, model, data, cache, log, cancellation);
        cancellation.ThrowIfCancellationRequested();
        artifact = Stamped(artifact, request, form);
        files.Withdraw();
        ArtifactWriter.Write(artifact, files.Artifact, request.EmitPortable ? PortableModel.Build(artifact, model.Path) : null);
        files.Write(new HardenRecord { Training = training, Warnings = KeptWarnings.Keep(log.Warnings, request) });
    }

    /// <summary>
    /// The rate that the gate will judge it at, so that what is judged is what ships: SafModel.Load takes its limit from it. Only where a
    /// red gate keeps the artifact from shipping. And the protection of the structure, which follows from the rate: trained weights that
    /// are kept know of neither.
    /// </summary>
    private static MemoryArtifact Stamped(MemoryArtifact artifact, HardenRequest request, SafForm form) =>
        new(artifact.Graph, artifact.Manifest with { GatedRates = request.Gate.StampedRates }, artifact.Blob, Protection(request, form));

    /// <summary>Three copies do not hold at the rates that a code is for.</summary>
    private static StructureKind Protection(HardenRequest request, SafForm form) =>
        !request.ProtectStructure ? StructureKind.None
        : form.Coded is not null || request.Gate.BitErrorRate >= LeastCodedRate ? StructureKind.Coded
        : StructureKind.Copies;

    private static (MemoryArtifact Artifact, TrainingSummary? Training) Make(
        HardenRequest request, SafForm form, PreparedModel model, DataSet? data, TrainedCache? cache, ConsoleLog log,
        CancellationToken cancellation)
    {
        TrainedModel? trained = data is null ? null : Train(request, form, model, data, log, cancellation);
        if (trained is null && form.Scale == ScaleMode.Unit)
        {
            log.Report(new(Severity.Warning, Codes.UnitWithoutTraining, request.Model,
                "Scale=Unit takes the pretrained weights as raw values and the model was not trained; "
                + "set TrainingData, or use Scale=\"PerChannel\"."));
        }

        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts
        {
            Name = request.Name,
            Model = model,
            Form = form,
            Saf = trained?.Saf.ToDictionary(t => t.Name),
            TrainedThreeCopies = trained?.ThreeCopies ?? new Dictionary<string, float[]>(),
            Provenance = Provenance.Of(model.File, form, request.Seed, trained is null ? null : request.Training),
            Cancellation = cancellation,
        });
        TrainingSummary? summary = SummaryOf(trained);
        if (summary is not null)
        {
            cache?.Keep(artifact, new() { Training = summary, Warnings = KeptWarnings.Keep(log.Warnings, request) }, log);
        }

        return (artifact, summary);
    }

    /// <returns>Null when an operator cannot be trained: the model is converted exactly, with a warning, and still gated.</returns>
    private static TrainedModel? Train(
        HardenRequest request, SafForm form, PreparedModel model, DataSet data, ConsoleLog log, CancellationToken cancellation)
    {
        TorchLibraries.Load(request.LibTorchPath);
        try
        {
            using TorchGraph graph = TorchGraph.Create(model, request.Training.Device);
            return FineTuner.Run(graph, model, data, form, request.Training, request.Seed, log, cancellation);
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
        UsedLoss = trained.UsedLoss,
        UsedDevice = trained.UsedDevice,
        Seconds = trained.Seconds,
    };

    private static void CheckWeights(string name, SafForm form, PreparedModel model, ConsoleLog log)
    {
        IReadOnlyList<WeightTensor> weights = form.Weights(model);
        if (!weights.Any(w => w.IsStored))
        {
            throw new SafException(Codes.NoWeights, model.Path,
                $"none of the model's tensors is a weight that an artifact can hold{NamesOf(model.Coverage)}; "
                + "export the model with its weights as initializers.");
        }

        foreach (WeightTensor left in weights.Where(w => w.Kind == WeightKind.LeftInGraph))
        {
            log.Report(new(Severity.Message, Codes.TensorLeftOut, model.Path,
                $"tensor '{left.Name}' ({left.Count} elements, read by {left.ReadBy}) stays in the graph, "
                + $"outside the fault model: {left.Reason}"));
        }

        foreach (UncoveredWeight left in model.Coverage.NotCovered)
        {
            log.Report(new(Severity.Message, Codes.TensorLeftOut, model.Path,
                $"weight '{left.Name}' [{string.Join(",", left.Shape)}] stays in the graph, outside the fault model: {left.Reason}"));
        }

        WeightTensor[] saf = [.. weights.Where(w => w.Kind == WeightKind.Saf)];
        WeightTensor[] integers = [.. weights.Where(w => w.Kind == WeightKind.OwnBits)];
        int threeCopies = weights.Count(w => w.Kind == WeightKind.ThreeCopies);
        log.Progress(FormattableString.Invariant($"{name}: {saf.Length} tensors in SAF form ({saf.Sum(w => w.Count)} weights), ")
            + FormattableString.Invariant($"{integers.Length} as integers ({integers.Sum(w => w.Count)} weights), ")
            + FormattableString.Invariant($"{threeCopies} stored three times, ")
            + FormattableString.Invariant($"{weights.Count - saf.Length - threeCopies - integers.Length} constants left in the graph; ")
            + $"{model.Coverage.Percentage} of the weight bits under fault");
    }

    private static string NamesOf(WeightCoverage coverage) => coverage.NotCovered.Count == 0 ? ""
        : $" (left out: {coverage.NotCovered[0]}{(coverage.NotCovered.Count > 1 ? $", and {coverage.NotCovered.Count - 1} more" : "")})";
}
