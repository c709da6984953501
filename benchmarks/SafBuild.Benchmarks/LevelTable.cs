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
/// several seeds each. CIFAR-100 has no training pictures here: its networks learn from the golden model what to say of CIFAR-10's.
/// </summary>
internal static class LevelTable
{
    private const int Seeds = 3;

    /// <summary>At which no block is lost, so that a draw is the model without faults, read as it ships.</summary>
    private const double HarmlessRate = 1e-3;

    /// <summary>The goal of Coded8 with 5 bits, and its draws.</summary>
    private const double GoalRate = 0.0375;
    private const int GoalDraws = 20;

    private static readonly LevelSubject[] Subjects =
    [
        new(CodedSubject.Named("resnet20"), IsLabelled: true, 8, 0.003, [("Coded8", 5), ("Coded8", 4), ("Coded32", 4)]),
        new(CodedSubject.Named("resnet20-cifar100"), IsLabelled: false, 4, 0.01, [("Coded8", 5)]),
        new(CodedSubject.Named("resnet56-cifar100"), IsLabelled: false, 4, 0.01, [("Coded8", 5)]),
    ];

    internal static void Run(string trainingPath)
    {
        TorchLibraries.Load(Environment.GetEnvironmentVariable("SafLibTorchPath"));
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant(
            $"Levels: {Seeds} seeds a row, {GoalDraws} draws at {GoalRate} of the first"));
        Console.WriteLine("| model (golden) | form | epochs, learning rate | LevelTraining | converted | trained | mean "
            + "| mean and worst at the goal's rate | seconds a training |\n|---|---|---|---|---|---|---|---|---|");
        foreach (LevelSubject subject in Subjects)
        {
            foreach ((string storage, int bits) in subject.Forms)
            {
                foreach (LevelTraining kind in Enum.GetValues<LevelTraining>()
                    .Where(k => Models.IsChosen($"{subject.Name}.{storage}.{bits}.{k}")))
                {
                    Row(subject, trainingPath, storage, bits, kind);
                }
            }
        }
    }

    private static void Row(LevelSubject subject, string trainingPath, string storage, int bits, LevelTraining kind)
    {
        (PreparedModel model, DataSet training, DataSet test) = subject.Load(trainingPath);
        GoldenRun golden = GoldenRun.Evaluate(
            model.Path, options => new(model.Path, options), test, MetricKind.Auto, model.Meaning, Environment.ProcessorCount,
            CancellationToken.None);
        CampaignRunner campaign = new(golden, new(new RandomBitFlip(), 1, 8));
        SafForm form = SafForm.Of(new HardenRequest { Model = model.Path, Name = "bench", Storage = storage, ValueBits = bits });
        double converted = Accuracies(campaign, model, form, null, test.Count, HarmlessRate, draws: 1)[0];
        double[] accuracies = new double[Seeds];
        double[] atGoal = [];
        double seconds = 0;
        for (int i = 0; i < Seeds; i++)
        {
            TrainingOptions options = new() { Epochs = subject.Epochs, LearningRate = subject.LearningRate, LevelTraining = kind };
            using TorchGraph graph = TorchGraph.Create(model, TrainingDevice.Choose(options.Device, model.Path));
            TrainedModel trained = FineTuner.Run(
                graph, model, training, form, options, (ulong)i + 1, new ConsoleLog(TextWriter.Null), CancellationToken.None);
            accuracies[i] = Accuracies(campaign, model, form, trained, test.Count, HarmlessRate, draws: 1)[0];
            seconds += trained.Seconds / Seeds;
            if (i == 0 && storage == "Coded8" && bits == 5)
            {
                atGoal = Accuracies(campaign, model, form, trained, test.Count, GoalRate, GoalDraws);
            }
        }

        string goal = atGoal.Length == 0 ? "" : FormattableString.Invariant($"{100 * atGoal.Average():0.00}, {100 * atGoal.Min():0.00}");
        Console.WriteLine(FormattableString.Invariant(
            $"| {subject.Name} ({100 * golden.Metric:0.00}) | {storage}, {bits} bits | {subject.Epochs}, {subject.LearningRate} ")
            + FormattableString.Invariant($"| {kind} | {100 * converted:0.00} ")
            + $"| {string.Join(", ", accuracies.Select(a => FormattableString.Invariant($"{100 * a:0.00}")))} "
            + FormattableString.Invariant($"| {100 * accuracies.Average():0.00} | {goal} | {seconds:0} |"));
    }

    /// <summary>Of each draw at a rate, all pictures.</summary>
    private static double[] Accuracies(
        CampaignRunner campaign, PreparedModel model, SafForm form, TrainedModel? trained, int pictures, double rate, int draws)
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
        double[] metrics = new double[draws];
        Parallel.For(0, draws, i => metrics[i] = runner.Draw(i, pictures, rate, CancellationToken.None).Metric);
        return metrics;
    }
}
