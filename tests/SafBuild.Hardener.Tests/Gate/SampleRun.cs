using Google.Protobuf;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Data;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;
using static SafBuild.Hardener.Tests.Data.TemporaryFolder;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>A model, built here or a file, through the gate without faults to speak of; what it said is kept.</summary>
internal sealed class SampleRun : IProgressLog, IDisposable
{
    private readonly List<string> _lines = [];

    internal TemporaryFolder Folder { get; } = new();

    /// <summary>Text of the diagnostics of SAF3009, in order.</summary>
    internal IReadOnlyList<string> Readings => [.. _lines.Where(l => l.Contains("SAF3009"))];

    /// <summary>Floats that differ in every place.</summary>
    internal static float[] Wave(int count) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin((i * 1.7f) + (i * i % 11)))];

    internal string Npz(params (string Array, long[] Shape)[] arrays) => Folder.WriteNpz(
        "data.npz",
        [.. arrays.Select(a => (a.Array, Npy("<f4", "(" + string.Join(",", a.Shape) + ",)",
            Bytes(Wave((int)a.Shape.Aggregate(1L, (x, y) => x * y))))))]);

    internal string Model(GraphProto graph, int opset = 17, params (string Input, string[] Dims)[] dimensions)
    {
        OnnxModel model = Graph.GraphText.Model(graph, opset);
        foreach (NodeProto node in graph.Node.GroupBy(n => n.Name).Where(g => g.Count() > 1).SelectMany(g => g))
        {
            node.Name = "";
        }

        foreach ((string input, string[] dims) in dimensions)
        {
            TypeProto.Types.Tensor type = graph.Input.Single(i => i.Name == input).Type.TensorType;
            type.Shape = new TensorShapeProto();
            type.Shape.Dim.AddRange(dims.Select(d => long.TryParse(d, out long value)
                ? new TensorShapeProto.Types.Dimension { DimValue = value }
                : new TensorShapeProto.Types.Dimension { DimParam = d }));
        }

        return Folder.Write("model.onnx", model.Proto.ToByteArray());
    }

    internal GateOutcome Judge(string model, string data, MetricKind metric = MetricKind.RelativeError, double rate = 1e-9)
    {
        PreparedModel golden = PreparedModel.Load(model, OnnxOperators.Roles);
        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts { Name = "m", Model = golden, Form = SafForm.Default });
        DataSet validation = DataSetLoader.Load(data, golden.Signature);
        GateOptions options = new() { BitErrorRate = rate, MaxTrials = 2, EvaluationSamples = 24, MaxAccuracyDrop = 0.05, Metric = metric };
        GateOutcome outcome = GateStage.Run(
            GateInputs.Of(golden, artifact, SafForm.Default, options, seed: 1, validation, training: null) with { Comparison = [] },
            this, TestContext.Current.CancellationToken);
        Progress($"golden {outcome.Found.Golden}, clean {outcome.Found.Clean}, mean {outcome.Found.Mean}");
        return outcome;
    }

    /// <summary>
    /// Nothing is mixed: without faults the hardened model is the golden one, whatever draws and batches are made of the samples.
    /// </summary>
    internal void IsWhole(string model, string data, MetricKind metric = MetricKind.RelativeError)
    {
        GateOutcome outcome = Judge(model, data, metric);
        Assert.InRange(outcome.Found.Clean, outcome.Found.Golden - 1e-3, 1);
        Assert.InRange(outcome.Found.Mean, outcome.Found.Golden - 1e-3, 1);
        Assert.Equal(1, outcome.Found.Golden, 1e-9);
    }

    internal Diagnostic Refused(string model, string data) =>
        Assert.Single(Assert.Throws<SafException>(() => Judge(model, data)).Diagnostics);

    public void Report(Diagnostic diagnostic) => Progress(diagnostic.ToString());

    public void Progress(string line)
    {
        _lines.Add(line);
        TestContext.Current.TestOutputHelper?.WriteLine(line);
    }

    public void Dispose() => Folder.Dispose();
}
