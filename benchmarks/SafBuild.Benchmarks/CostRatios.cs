using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Native;
using SafBuild.Hardener.Operators;
using SafBuild.Shared;

namespace SafBuild.Benchmarks;

/// <summary>
/// What a draw of faults costs in real models beside what the rule of EvaluationSamples=Auto says (<see cref="ModelCost"/>): the table that
/// it was fitted to.
/// </summary>
internal static class CostRatios
{
    private const int Draws = 24;
    private const int WarmUp = 8;
    private const int Samples = 8;
    private const double BitErrorRate = 1e-5;

    /// <summary>Model, format and the rest of the description of its data; {0} is the data's folder.</summary>
    private static readonly (string Model, string Data)[] Real =
    [
        ("iris-mlp", """ "format":"csv","files":"{0}/iris/Iris.csv","ignore":["Id"] """),
        ("kws-dscnn", """
            "format":"records","files":"{0}/kws/test-1000.bin","recordSize":491,"labels":{"type":"uint8","offset":0},
            "inputs":[{"type":"int8","offset":1,"shape":[1,49,10],"normalize":{"scale":0.5847029,"mean":48.5303407} }]
            """),
        ("mnist-8", Idx("mnist")),
        ("mnist-cnn", Idx("mnist")),
        ("fashion-cnn", Idx("fashion-mnist")),
        ("resnet8", Cifar("cifar10")),
        ("resnet20", Cifar("cifar10")),
        ("resnet20-cifar100", Cifar("cifar100")),
        ("resnet56", Cifar("cifar10")),
        ("vit-cifar10", Cifar("cifar10")),
        ("stories260k", """
            "format":"records","files":"{0}/stories/selfsampled_t1.0_64x257_tokens_i32.bin","recordSize":1028,
            "inputs":[{"type":"int32","offset":0,"shape":[256]}],"labels":{"type":"int32","offset":4,"count":256}
            """),
        ("resnet18", Cifar("cifar10")),
    ];

    internal static void Run(string anyModel)
    {
        KeptMemory.Ask();
        string data = Path.GetDirectoryName(Path.GetDirectoryName(anyModel))!;
        Console.WriteLine();
        Console.WriteLine(
            $"### Cost of a draw of {Samples} samples at {BitErrorRate:R}, one core, median of {Draws} draws, beside the rule's");
        Console.WriteLine(
            "| model | nodes | MB | million multiplications | faults ms | read | session | rule for all | a sample ms | rule | Auto |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach ((string model, string fields) in Real)
        {
            One(Path.Combine(data, "models", $"{model}.onnx"), fields.Replace("{0}", data.Replace('\\', '/'), StringComparison.Ordinal));
        }
    }

    private static void One(string path, string fields)
    {
        PreparedModel model = PreparedModel.Load(path, OnnxOperators.Roles);
        MemoryArtifact artifact = Models.Harden(model.File, protectStructure: true);
        string description = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".dataset.json");
        DataSet set;
        try
        {
            File.WriteAllText(description, $$"""{ {{fields}}, "take": 64 }""");
            set = DataSetLoader.Load(description, model.Signature);
        }
        finally
        {
            File.Delete(description);
        }

        GoldenRun golden = GoldenRun.Evaluate(
            path, options => new InferenceSession(path, options), set, MetricKind.Top1, model.Meaning, Environment.ProcessorCount,
            CancellationToken.None);
        CampaignRunner campaign = new(golden, new(new RandomBitFlip(), 1, Samples) { Workers = 1, DrawsPerTrial = 1 });
        using FormRunner runner = campaign.Open(new ArtifactForm("hardened", artifact, FaultScope.Artifact));
        DrawTime[] times = [.. campaign.Trials(runner, BitErrorRate, CancellationToken.None).Take(WarmUp + Draws).Skip(WarmUp)
            .Select(t => t.Draws[0].Time)];
        ModelCost cost = ModelCost.Of(artifact, golden.Evaluator);
        (double ruleDraw, double ruleSample) = cost.Seconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {Path.GetFileNameWithoutExtension(path)} | {cost.Nodes} | {cost.WeightBytes / 1e6:0.00} "
            + $"| {cost.Multiplications / 1e6:0.00} "
            + $"| {Part(t => t.Faults):0.00} | {Part(t => t.Read):0.00} | {Part(t => t.Session):0.00} | {1000 * ruleDraw:0.00} "
            + $"| {Part(t => t.Inference / Samples):0.000} | {1000 * ruleSample:0.000} | {DrawSize.Of(cost)} |"));

        double Part(Func<DrawTime, double> part) => 1000 * Quantiles.Median(times.Select(part));
    }

    private static string Idx(string set) =>
        $$""" "format":"idx","files":"{0}/{{set}}/t10k-images-idx3-ubyte","labels":"{0}/{{set}}/t10k-labels-idx1-ubyte" """;

    private static string Cifar(string set) => $$""" "format":"cifar","files":["{0}/{{set}}/test.bin"] """;
}
