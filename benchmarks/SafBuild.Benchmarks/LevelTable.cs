using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Diagnostics;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Training;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared;
using TorchSharp;

namespace SafBuild.Benchmarks;

/// <summary>
/// Fine-tuning to the levels of 4 and 5 bits, straight-through and with Binary-Relax: accuracy of what was stored, over all pictures,
/// several seeds each.
/// </summary>
internal static class LevelTable
{
    private const int Seeds = 3;
    private const int Epochs = 8;
    private const double LearningRate = 0.003;

    /// <summary>At which no block is lost, so that a draw is the model without faults, read as it ships.</summary>
    private const double HarmlessRate = 1e-3;

    internal static void Run(string modelPath, string trainingPath, string testPath)
    {
        TorchLibraries.Load(Environment.GetEnvironmentVariable("SafLibTorchPath"));
        PreparedModel model = PreparedModel.Load(modelPath, OnnxOperators.Roles);
        DataSet training = Models.Cifar10(trainingPath, model.File, 10_000);
        DataSet test = Models.Cifar10(testPath, model.File, 10_000);
        GoldenRun golden = GoldenRun.Evaluate(
            model.Path, options => new(model.Path, options), test, MetricKind.Auto, model.Meaning, Environment.ProcessorCount,
            CancellationToken.None);
        CampaignRunner campaign = new(golden, new(new RandomBitFlip(), 1, 8));
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant(
            $"Levels: {golden.Metric:P2} golden, {Epochs} epochs, learning rate {LearningRate}, {Seeds} seeds a row"));
        Console.WriteLine("| form | LevelTraining | converted | trained | mean | seconds a training |\n|---|---|---|---|---|---|");
        foreach ((string storage, int bits) in new[] { ("Coded8", 5), ("Coded8", 4), ("Coded32", 4) })
        {
            SafForm form = SafForm.Of(new HardenRequest { Model = model.Path, Name = "bench", Storage = storage, ValueBits = bits });
            double converted = Accuracy(campaign, model, form, null, test.Count);
            foreach (LevelTraining kind in Enum.GetValues<LevelTraining>().Where(k => Models.IsChosen($"{storage}.{bits}.{k}")))
            {
                Row(campaign, model, form, training, $"{storage}, {bits} bits", kind, converted, test.Count);
            }
        }
    }

    private static void Row(
        CampaignRunner campaign, PreparedModel model, SafForm form, DataSet training, string name, LevelTraining kind,
        double converted, int pictures)
    {
        double[] accuracies = new double[Seeds];
        double seconds = 0;
        for (int i = 0; i < Seeds; i++)
        {
            TrainingOptions options = new() { Epochs = Epochs, LearningRate = LearningRate, LevelTraining = kind };
            using TorchGraph graph = TorchGraph.Create(model, TrainingDevice.Choose(options.Device, model.Path));
            TrainedModel trained = FineTuner.Run(
                graph, model, training, form, options, (ulong)i + 1, new ConsoleLog(TextWriter.Null), CancellationToken.None);
            accuracies[i] = Accuracy(campaign, model, form, trained, pictures);
            seconds += trained.Seconds / Seeds;
        }

        Console.WriteLine(FormattableString.Invariant($"| {name} | {kind} | {100 * converted:0.00} ")
            + FormattableString.Invariant($"| {string.Join(", ", accuracies.Select(a => (100 * a).ToString("0.00")))} ")
            + FormattableString.Invariant($"| {100 * accuracies.Average():0.00} | {seconds:0} |"));
    }

    private static double Accuracy(CampaignRunner campaign, PreparedModel model, SafForm form, TrainedModel? trained, int pictures)
    {
        using FormRunner runner = campaign.Open(new ArtifactForm(
            "trained",
            ArtifactBuilder.Build(new()
            {
                Name = "trained",
                Model = model,
                Form = form,
                Saf = trained?.Saf.ToDictionary(t => t.Name),
                TrainedThreeCopies = trained?.ThreeCopies ?? new Dictionary<string, float[]>(),
                Protection = StructureKind.Coded,
            }),
            FaultScope.Artifact));
        return runner.Draw(0, pictures, HarmlessRate, CancellationToken.None).Metric;
    }
}
