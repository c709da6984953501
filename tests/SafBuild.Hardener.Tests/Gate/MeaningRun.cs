using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Campaign;
using SafBuild.Hardener.Data;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Faults;
using SafBuild.Hardener.Gate;
using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;
using SafBuild.Hardener.Operators;
using SafBuild.Hardener.Tests.Training;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Tests.Gate;

/// <summary>Gates over small models of a test, with what the console says.</summary>
internal sealed class MeaningRun : IDisposable, IProgressLog
{
    internal const int Samples = 64;

    private readonly string _folder = Directory.CreateTempSubdirectory("safbuild-meaning-").FullName;

    internal List<string> Lines { get; } = [];

    internal List<Diagnostic> Reported { get; } = [];

    /// <summary>A port whose dimensions are numbers, or names of dynamic ones.</summary>
    internal static ValueInfoProto Port(string name, TensorProto.Types.DataType type, params object[] dims)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(dims.Select(d => d is string open
            ? new TensorShapeProto.Types.Dimension { DimParam = open }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(d, System.Globalization.CultureInfo.InvariantCulture) }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = shape } } };
    }

    internal static ValueInfoProto Real(string name, params object[] dims) => Port(name, TensorProto.Types.DataType.Float, dims);

    /// <summary>Weights from -1 to 1 of a stream of their own.</summary>
    internal static TensorProto Weights(string name, int stream, params long[] shape) => Emit.TinyModel.Tensor(name, 5, stream, shape);

    /// <summary>Uniform numbers in (-1, 1) for an input x of this shape.</summary>
    internal static DataInput Uniform(params long[] shape)
    {
        KeyedRandom random = new(77, RandomPurpose.Samples, 0, 0);
        long width = shape.Aggregate(1L, (a, b) => a * b);
        return MemoryData.Input("x", NumberType.Float32,
            [.. Enumerable.Range(0, (int)(Samples * width)).Select(_ => (float)((random.NextDouble() * 2) - 1))], shape);
    }

    internal static DataSet Set(DataInput input, DataLabels? labels = null, DataTargets? targets = null) => new()
    {
        Path = "memory.npz",
        Files = [],
        Count = Samples,
        Inputs = [input],
        Labels = labels,
        Targets = targets,
    };

    /// <summary>Nodes, initializers and outputs in any order.</summary>
    internal static GraphProto GraphOf(ValueInfoProto[] inputs, params object[] parts)
    {
        GraphProto graph = new() { Name = "g" };
        graph.Input.AddRange(inputs);
        graph.Node.AddRange(parts.OfType<NodeProto>());
        foreach (NodeProto node in graph.Node)
        {
            node.Name = node.Output[0];
        }

        graph.Initializer.AddRange(parts.OfType<TensorProto>());
        graph.Output.AddRange(parts.OfType<ValueInfoProto>());
        return graph;
    }

    internal PreparedModel Prepare(GraphProto graph, int opset = 13)
    {
        ModelProto proto = new() { IrVersion = 8, Graph = graph };
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        proto.OpsetImport.Add(new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = 1 });
        string path = Path.Combine(_folder, $"m{Directory.GetFiles(_folder).Length}.onnx");
        File.WriteAllBytes(path, OnnxSaver.Bytes(proto));
        return PreparedModel.Load(path, OnnxOperators.Roles);
    }

    /// <summary>Of a model without protection, at a rate that destroys it, unless said otherwise.</summary>
    internal GateOutcome Run(
        PreparedModel model, DataSet data, string function = "Identity", double rate = 0.03, MetricKind metric = MetricKind.Auto)
    {
        GateOptions options = new()
        {
            BitErrorRate = rate,
            MaxAccuracyDrop = 0.05,
            EvaluationSamples = Samples,
            MaxTrials = 20,
            Metric = metric,
            FaultScope = FaultScope.Weights,
        };
        return Run(model, data, options, seed: 1, function);
    }

    internal GateOutcome Run(PreparedModel model, DataSet data, GateOptions options, ulong seed, string function = "Identity")
    {
        SafForm form = SafForm.Of(new HardenRequest { Function = function });
        MemoryArtifact artifact = ArtifactBuilder.Build(new ArtifactParts { Name = "m", Model = model, Form = form });
        return GateStage.Run(
            GateInputs.Of(model, artifact, form, options, seed, data, training: null), this, TestContext.Current.CancellationToken);
    }

    /// <summary>What the golden model scores, and how it was read.</summary>
    internal static GoldenRun Golden(PreparedModel model, DataSet data, MetricKind metric = MetricKind.Auto) => GoldenRun.Evaluate(
        model.Path, options => new InferenceSession(model.Path, options), data, metric, model.Meaning, 1,
        TestContext.Current.CancellationToken);

    /// <summary>The values of one output, sample by sample.</summary>
    internal static float[][] Outputs(PreparedModel model, DataInput input, string name)
    {
        using InferenceSession session = new(model.Path);
        int width = (int)input.SampleShape.Aggregate(1L, (a, b) => a * b);
        return [.. Enumerable.Range(0, Samples).Select(sample =>
        {
            float[] values = new float[width];
            input.Copy(sample, MemoryMarshal.AsBytes(values.AsSpan()));
            using OrtValue x = OrtValue.CreateTensorValueFromMemory(values, [1, .. input.SampleShape]);
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["x"], [x], [name]);
            return OrtNumbers.Read<float>(results[0])!;
        })];
    }

    public void Report(Diagnostic diagnostic) => Reported.Add(diagnostic);

    public void Progress(string line) => Lines.Add(line);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
