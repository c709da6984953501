using SafBuild.Shared.Options;

namespace SafBuild.Shared;

/// <summary>Fine-tuning (used only with TrainingData).</summary>
internal sealed record TrainingOptions
{
    /// <summary>At least 1.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Peak learning rate of SGD with momentum 0.9 and cosine decay; above 0.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>At least 1.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Seconds after which training stops and keeps the best model so far; null: no limit.</summary>
    public double? TimeBudget { get; init; }

    /// <summary>Faults injected while training, per stored bit, 0 to 0.5.</summary>
    public double BitErrorRate { get; init; }

    public LossKind Loss { get; init; } = LossKind.Auto;

    public LevelTraining LevelTraining { get; init; } = LevelTraining.StraightThrough;

    public DeviceKind Device { get; init; } = DeviceKind.Auto;

    internal static IReadOnlyList<OptionRow<TrainingOptions>> Rows { get; } =
    [
        OptionRow.Metadata("Epochs", OptionSection.Training, new WholeNumber(1, 100_000) { Unit = "passes over the data" },
            (TrainingOptions t) => t.Epochs, (t, v) => t with { Epochs = v },
            "How often training goes through TrainingData.",
            "10"),
        OptionRow.Metadata("LearningRate", OptionSection.Training, new Number(1e-12, 1000),
            (TrainingOptions t) => t.LearningRate, (t, v) => t with { LearningRate = v },
            "Peak learning rate of SGD with momentum 0.9 and cosine decay.",
            "0.001"),
        OptionRow.Metadata("BatchSize", OptionSection.Training, new WholeNumber(1, 1_000_000) { Unit = "samples" },
            (TrainingOptions t) => t.BatchSize, (t, v) => t with { BatchSize = v },
            "Samples of one training step.",
            "32"),
        OptionRow.Metadata("TimeBudget", OptionSection.Training, new Seconds(1e-3, 1e9),
            (TrainingOptions t) => t.TimeBudget, (t, v) => t with { TimeBudget = v },
            "Time after which training stops and keeps the best model so far. A run that it ends cannot be repeated bit for bit.",
            "00:10:00"),
        OptionRow.Metadata("TrainingBitErrorRate", OptionSection.Training, new Fraction(0, 0.5) { Unit = "flips per stored bit" },
            (TrainingOptions t) => t.BitErrorRate, (t, v) => t with { BitErrorRate = v },
            "Faults that training injects into the weights it reads.",
            "1e-4"),
        OptionRow.Metadata("Loss", OptionSection.Training, new EnumName<LossKind>(),
            (TrainingOptions t) => t.Loss, (t, v) => t with { Loss = v },
            "What training makes smaller. Auto is CrossEntropy with labels, the squared error with a real-valued target, else Distillation "
                + "from the original model.",
            "Distillation"),
        OptionRow.Metadata("LevelTraining", OptionSection.Training, new EnumName<LevelTraining>(),
            (TrainingOptions t) => t.LevelTraining, (t, v) => t with { LevelTraining = v },
            "Coded storage only: how training goes on over levels, whose rounding has no gradient. StraightThrough reads the levels; "
                + "BinaryRelax between them and the learned values, nearer to the levels with each step.",
            "BinaryRelax"),
        OptionRow.Metadata("Device", OptionSection.Training, new EnumName<DeviceKind>(),
            (TrainingOptions t) => t.Device, (t, v) => t with { Device = v },
            "Where training runs. Auto takes CUDA when libtorch has it.",
            "Cpu"),
    ];
}
