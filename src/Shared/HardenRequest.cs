using Newtonsoft.Json;
using SafBuild.Runtime.Functions;

namespace SafBuild.Shared;

/// <summary>
/// Everything one run of the worker needs, read from REQUEST.json: the incremental input, the bug report
/// and the F5 file at once. Paths are absolute or relative to the request file. Defaults are product.md's.
/// </summary>
internal sealed record HardenRequest
{
    /// <summary>Version of this contract; 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The pretrained ONNX model.</summary>
    [JsonRequired] public string Model { get; init; } = "";

    /// <summary>Artifact name: the folder is Name.saf.</summary>
    [JsonRequired] public string Name { get; init; } = "";

    /// <summary>Folder that receives Name.saf, report.*, result.json and inputs.txt.</summary>
    [JsonRequired] public string OutputDirectory { get; init; } = "";

    /// <summary>The project file, named in diagnostics about options; empty when run by hand.</summary>
    public string Project { get; init; } = "";

    public string? TrainingData { get; init; }

    public string? ValidationData { get; init; }

    /// <summary>Name in SaturatedFunctions.</summary>
    public string Function { get; init; } = "Arctan";

    public ScaleMode Scale { get; init; } = ScaleMode.PerChannel;

    public OutOfRange OutOfRange { get; init; } = OutOfRange.Saturate;

    /// <summary>Name in StorageFormats.</summary>
    public string Storage { get; init; } = "Float32";

    public TrainingOptions Training { get; init; } = new();

    public GateOptions Gate { get; init; } = new();

    /// <summary>Everything random derives from it.</summary>
    public ulong Seed { get; init; } = 1;

    public bool EmitPortable { get; init; }

    /// <summary>Whether graph and manifest are stored once more, repairable, in structure.bin.</summary>
    public bool ProtectStructure { get; init; } = true;

    public string? LibTorchPath { get; init; }

    /// <summary>Content-addressed cache of trained weights outside obj; null or empty: none.</summary>
    public string? CachePath { get; init; }
}

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

    public DeviceKind Device { get; init; } = DeviceKind.Auto;
}

/// <summary>The gate's statistics.</summary>
internal sealed record GateOptions
{
    public GateMode Mode { get; init; } = GateMode.Error;

    /// <summary>Probability that one stored bit flips, 0 to 0.5.</summary>
    public double BitErrorRate { get; init; } = 1e-5;

    /// <summary>Name in the list of fault models.</summary>
    public string FaultModel { get; init; } = "RandomBitFlip";

    public MetricKind Metric { get; init; } = MetricKind.Auto;

    /// <summary>Allowed loss against the golden model's clean metric, as a fraction, 0 to 1.</summary>
    public double MaxAccuracyDrop { get; init; } = 0.01;

    /// <summary>Confidence of the one-sided bounds, above 0.5 and below 1.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>At least 1.</summary>
    public int MaxTrials { get; init; } = 200;

    /// <summary>Samples of one trial; the whole set when it has fewer.</summary>
    public int EvaluationSamples { get; init; } = 1000;
}
