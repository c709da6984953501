using SafBuild.Hardener.Data;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Training;
using SafBuild.Shared;
using TorchSharp;

namespace SafBuild.Benchmarks;

/// <summary>
/// P9: a training step through w = s * f(v) against the same step on the plain weights, and tensors alive over 1,000 steps.
/// </summary>
internal static class TrainingRatios
{
    private const int BatchSize = 64;
    private const int CountedSteps = 1000;

    internal static void Run(string modelPath, string smallModelPath, string imagesPath)
    {
        TorchLibraries.Load(null);
        OnnxModel model = OnnxLoader.Load(modelPath);
        DataSet data = Models.Cifar10(imagesPath, model, 5 * BatchSize);
        PreparedModel prepared = new(model, OnnxOperators.Roles);
        PreparedModel learnedAsIs = new(model, OnnxOperators.Roles, [.. prepared.Weights.Select(Plain)]);
        using RepeatableTorch repeatable = new();
        using DisposeScope scope = torch.NewDisposeScope();
        using TorchGraph graph = TorchGraph.Create(prepared, torch.CPU);
        using TrainingSession saf = Session(graph, prepared, data);
        using TrainingSession plain = Session(graph, learnedAsIs, data);
        int epoch = 1;
        string name = Path.GetFileNameWithoutExtension(modelPath);
        new Interleaved($"P9: one pass over {data.Count} images in steps of {BatchSize}, {name}", 9, isSpeed: false)
            .AddBase("plain weights", () => plain.Epoch(epoch))
            .Add("raw values through Arctan", () => saf.Epoch(epoch), Goal.AtMost("P9", 1.05))
            .Print();
        CountTensors(PreparedModel.Load(smallModelPath, OnnxOperators.Roles), data);
    }

    /// <summary>Tensors alive after each pass, over 1,000 steps of 2 images.</summary>
    private static void CountTensors(PreparedModel model, DataSet data)
    {
        using TorchGraph graph = TorchGraph.Create(model, torch.CPU);
        using TrainingSession session = Session(graph, model, data, batchSize: 2);
        session.Epoch(1);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        List<double> counts = [];
        int first = session.StepLosses.Count;
        for (int epoch = 2; session.StepLosses.Count - first < CountedSteps; epoch++)
        {
            session.Epoch(epoch);
            counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }

        string name = Path.GetFileNameWithoutExtension(model.Path);
        Table.Begin($"P9: tensors alive over {session.StepLosses.Count - first} steps, {name}", "tensors", "against the start");
        Table.Row("after each pass", Quantiles.Median(counts), [.. counts.Select(c => c / before).Order()], null);
        Table.Row("most", counts.Max(), [counts.Max() / before], Goal.AtMost("P9", 1));
    }

    private static TrainingSession Session(TorchGraph graph, PreparedModel model, DataSet data, int batchSize = BatchSize) => new(
        graph, model, data, Models.Form,
        new TrainingOptions { BatchSize = batchSize, Device = DeviceKind.Cpu, LearningRate = 1e-4 }, 1, CancellationToken.None);

    /// <summary>Learned as it is, without a function.</summary>
    private static WeightTensor Plain(WeightTensor weight) =>
        weight.Kind == WeightKind.Saf ? weight with { Kind = WeightKind.ThreeCopies } : weight;
}
