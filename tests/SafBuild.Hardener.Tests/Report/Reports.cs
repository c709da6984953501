using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Report;
using SafBuild.Runtime.Functions;
using SafBuild.Shared;

namespace SafBuild.Hardener.Tests.Report;

/// <summary>A report with a number of its own in every field, for tests of pages and sentences.</summary>
internal static class Reports
{
    internal static GateReport Sample { get; } = new()
    {
        Model = "re|s<n>et_20",
        ModelSha256 = new string('a', 64),
        Artifact = new(new string('b', 64), new SortedDictionary<string, string> { ["weights.bin"] = new string('c', 64) }),
        Data = [new("te|st.csv", new string('d', 64), 12_000)],
        Metric = "Top1",
        Golden = new(0.9173, 10_000, 0.002754),
        Hardened = HardenedReport.Of(0.917, 256, SafForm.Of(new HardenRequest { Storage = "Q2.5", OutOfRange = OutOfRange.Zero })),
        Gate = new()
        {
            BitErrorRate = 2.5e-4,
            FaultModel = "RandomBitFlip",
            MaxAccuracyDrop = 0.01,
            Confidence = 0.95,
            Threshold = 0.9073,
            Mean = 0.914,
            LowerBound = 0.9075,
            UpperBound = 0.99,
            Lowest = 0,
            Highest = 1,
            Worst = 0.85,
            WorstDraw = new(17, 2, 0.85, 125, 14, false),
            Collapsed = new(0.45865, 0, 0.009641),
            Trials = 41,
            Samples = 1000,
            Draws = 328,
            Scope = FaultScope.Artifact,
            Flips = 4711,
            ExpectedFlips = 4700.5,
            DrawsWithoutFlips = 3,
            RefusedLoads = 1,
            RefusedShare = 0.003049,
            Code = "",
            Verdict = Verdict.Pass,
        },
        Comparison =
        [
            new("hardened", 0.914, 0.01, 0.85, 41, 1, 328, 0.9075, 0.99), new("plain", 0.1, 0, 0.1, 5, 38, 40, 0.05, 0.2),
            new("plainWeights", 0.2, 0.01, 0.1, 5, 0, 40, 0.1, 0.3), new("clip", 0.9, 0.02, 0.8, 5, 0, 40, 0.8, 0.95),
            new("unit", 0.5, 0.1, 0.2, 5, 0, 40, 0.4, 0.6),
        ],
        Sweep =
        [
            new(2.5e-5, 0.917, 0, 0.917, 2, 0, 16, 0.8, 1), new(2.5e-4, 0.914, 0.01, 0.85, 41, 1, 328, 0.9075, 0.99),
            new(1e-2, 0.3, 0.1, 0.1, 2, 0, 16, 0.1, 0.5),
        ],
        Reads = new(1, 2, 3, 4, 0, 0, 0, 327, null),
        Errors = new(5, 6),
        Bits = new(100, 90, 30, null, 50, 0.9, [new("TreeEnsemble 't' nodes_values", 10, "attribute of a node")]),
        Scope = new(new SortedDictionary<string, long> { ["graph.onnx"] = 50, ["weights.bin"] = 90 }, 140,
            [new("decoded weights in memory", 320, "after the load"), new("activations and inputs", null, "made in each run")]),
        Training = new(2, [1.5, 0.5], 12.25),
        Request = [new("Metric", "Gate", "Auto", "Top1")],
        TrialsFile = new("trials.csv", new string('e', 64), 328),
        Seed = ulong.MaxValue,
        Options = GateOptions.Written(new()),
        Versions = new SortedDictionary<string, string> { ["onnxRuntime"] = "1" },
    };

    /// <summary>The same with another verdict.</summary>
    internal static GateReport With(Verdict verdict, string code, Func<VerdictReport, VerdictReport>? gate = null) =>
        Sample with { Gate = (gate ?? (g => g))(Sample.Gate with { Verdict = verdict, Code = code }) };
}
