using Newtonsoft.Json;
using SafBuild.Shared.Options;

namespace SafBuild.Shared;

/// <summary>The gate's statistics.</summary>
internal sealed record GateOptions
{
    public GateMode Mode { get; init; } = GateMode.Error;

    /// <summary>Probability that one stored bit flips, 0 to 0.5.</summary>
    public double BitErrorRate { get; init; } = 1e-5;

    /// <summary>Name in the list of fault models.</summary>
    [JsonProperty(Required = Required.DisallowNull)] public string FaultModel { get; init; } = "RandomBitFlip";

    public MetricKind Metric { get; init; } = MetricKind.Auto;

    /// <summary>Allowed loss against the golden model's clean metric, as a fraction, from 0 to less than 1.</summary>
    public double MaxAccuracyDrop { get; init; } = 0.01;

    /// <summary>Least metric that every class has to keep, a fraction; null: classes are not judged one by one.</summary>
    public double? MinClassMetric { get; init; }

    /// <summary>Confidence of the one-sided bounds, above 0.5 and below 1.</summary>
    public double Confidence { get; init; } = 0.95;

    public FaultScope FaultScope { get; init; } = FaultScope.Artifact;

    /// <summary>At least 1.</summary>
    public int MaxTrials { get; init; } = 200;

    /// <summary>Samples of one trial of 8 draws; the whole set when it has fewer. Null is Auto: by a rule over the model.</summary>
    [JsonConverter(typeof(AutoNumberConverter))] public int? EvaluationSamples { get; init; }

    /// <summary>Least share of the model's weight bits that are under fault, 0 to 1.</summary>
    public double MinCoverage { get; init; } = 0.999;

    /// <summary>Rates that the manifest has: that of a gate which keeps a red artifact from shipping, and no rate of 0.</summary>
    [JsonIgnore] internal IReadOnlyList<double> StampedRates => Mode == GateMode.Error && BitErrorRate > 0 ? [BitErrorRate] : [];

    /// <summary>The values of all options but Gate, which is how a verdict is shown, by name.</summary>
    internal static IReadOnlyDictionary<string, string> Written(GateOptions options) =>
        Rows.Where(r => r.Name != "Gate").ToDictionary(r => r.Name, r => r.Write(options));

    internal static IReadOnlyList<OptionRow<GateOptions>> Rows { get; } =
    [
        OptionRow.Metadata("BitErrorRate", OptionSection.Gate, new Fraction(0, 0.5) { Unit = "flips per stored bit" },
            (GateOptions g) => g.BitErrorRate, (g, v) => g with { BitErrorRate = v },
            "Probability that one stored bit flips.",
            "1e-4"),
        OptionRow.Metadata("FaultModel", OptionSection.Gate, new ListedName("RandomBitFlip"),
            (GateOptions g) => g.FaultModel, (g, v) => g with { FaultModel = v },
            "How bits fail.",
            "RandomBitFlip"),
        OptionRow.Metadata("Metric", OptionSection.Gate, new EnumName<MetricKind>(),
            (GateOptions g) => g.Metric, (g, v) => g with { Metric = v },
            "What is measured. Auto is Top1 with labels, RelativeError with a real-valued target; without both it is Agreement with the "
                + "original model, or RelativeError when the outputs are no answers. MeanIoU is for class maps (datasets.md).",
            "Top5"),
        OptionRow.Metadata("MaxAccuracyDrop", OptionSection.Gate, new AllowedLoss { Unit = "points of the metric, as a fraction" },
            (GateOptions g) => g.MaxAccuracyDrop, (g, v) => g with { MaxAccuracyDrop = v },
            "Loss that is allowed against the original model's metric without faults.",
            "2%"),
        OptionRow.Metadata("MinClassMetric", OptionSection.Gate, new OptionalFraction(0.001, 1),
            (GateOptions g) => g.MinClassMetric, (g, v) => g with { MinClassMetric = v },
            "Least metric of any class under faults: share of the class's own samples or positions that stay right (datasets.md).",
            "80%"),
        OptionRow.Metadata("Confidence", OptionSection.Gate, new Fraction(0.5, 0.999999),
            (GateOptions g) => g.Confidence, (g, v) => g with { Confidence = v },
            "Confidence of the verdict: of each one-sided bound of the mean metric.",
            "99%"),
        OptionRow.Metadata("MaxTrials", OptionSection.Gate, new WholeNumber(1, 1_000_000) { Unit = "trials of 8 draws" },
            (GateOptions g) => g.MaxTrials, (g, v) => g with { MaxTrials = v },
            "Trials after which the gate gives up and is inconclusive.",
            "500"),
        OptionRow.Metadata("EvaluationSamples", OptionSection.Gate, new AutoNumber(1, int.MaxValue) { Unit = "samples" },
            (GateOptions g) => g.EvaluationSamples, (g, v) => g with { EvaluationSamples = v },
            "Samples of one trial of 8 draws of faults; the whole data set when it has fewer. Auto is 32 or 64, by a fixed rule over the "
                + "model's size (benchmarks.md), and 1000 with MinClassMetric.",
            "2000"),
        OptionRow.Metadata("MinCoverage", OptionSection.Gate, new Fraction(0, 1) { Unit = "of the model's weight bits, as a fraction" },
            (GateOptions g) => g.MinCoverage, (g, v) => g with { MinCoverage = v },
            "Least share of the model's weight bits that are under fault; below it the verdict is Inconclusive. A weight bit is one of a "
                + "constant that enters arithmetic as data, integers included; no shapes, axes, indices.",
            "95%"),
        OptionRow.Metadata("Gate", OptionSection.Gate, new EnumName<GateMode>(),
            (GateOptions g) => g.Mode, (g, v) => g with { Mode = v },
            "What a model that does not pass is: an error, a warning, or not judged at all.",
            "Warning"),
        OptionRow.Only("SafFaultScope", OptionSection.Gate, new EnumName<FaultScope>(),
            (GateOptions g) => g.FaultScope, (g, v) => g with { FaultScope = v },
            "What faults are drawn over: every byte of every file that the application loads, or the weights alone. A load that is refused "
                + "scores 0.",
            "Weights"),
    ];
}
