using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using SafBuild.Hardener.Emit;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Campaign;

/// <summary>
/// What a draw of faults costs, told by the model and not by a clock: the same for every machine, so that what follows from it (the
/// samples of a draw) is a function of the inputs.
/// </summary>
/// <param name="Nodes">Nodes of the graph, bodies and functions included.</param>
/// <param name="WeightBytes">Decoded weights.</param>
/// <param name="Multiplications">
/// Of one sample, in convolutions, matrix products and recurrent layers of the main graph; 0 where it has none.
/// </param>
internal sealed record ModelCost(long Nodes, long WeightBytes, long Multiplications)
{
    private static readonly Dictionary<string, (int Data, int Weight)> Counted = new()
    {
        ["Conv"] = (0, 1),
        ["ConvInteger"] = (0, 1),
        ["QLinearConv"] = (0, 3),
        ["ConvTranspose"] = (0, 1),
        ["Gemm"] = (0, 1),
        ["MatMul"] = (0, 1),
        ["MatMulInteger"] = (0, 1),
        ["QLinearMatMul"] = (0, 3),
        ["LSTM"] = (0, 1),
        ["GRU"] = (0, 1),
        ["RNN"] = (0, 1),
    };

    /// <summary>
    /// Seconds of faults, read and session in a draw, and of the inference of one sample, as the rule has them: fitted once to the table in
    /// docs/benchmarks.md, on one core.
    /// </summary>
    internal (double Draw, double Sample) Seconds =>
        (5e-4 + (9e-5 * Nodes) + (9e-10 * WeightBytes), 2e-5 + (1e-6 * Nodes) + (1.7e-11 * Multiplications));

    /// <param name="artifact">The hardened model.</param>
    /// <param name="evaluator">Of the validation data; its first sample is run.</param>
    /// <exception cref="OnnxRuntimeException">The run fails.</exception>
    internal static ModelCost Of(MemoryArtifact artifact, Evaluator evaluator)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(artifact.Graph);
        long nodes = GraphWalk.Nodes(model).LongCount();
        NodeProto[] counted = [.. model.Graph.Node.Where(n => Counted.ContainsKey(n.OpType))];
        return new(nodes, artifact.Manifest.DecodedLength, counted.Length == 0 ? 0 : Count(artifact, evaluator, model, counted));
    }

    private static long Count(MemoryArtifact artifact, Evaluator evaluator, ModelProto model, NodeProto[] counted)
    {
        HashSet<string> made = [.. model.Graph.Node.SelectMany(n => n.Output)];
        string[] wanted = [.. counted.SelectMany(n => Named(n)).Where(made.Contains).Distinct()];
        HashSet<string> outputs = [.. model.Graph.Output.Select(o => o.Name)];

        // ONNX Runtime infers the types of outputs that state none.
        model.Graph.Output.AddRange(wanted.Where(name => !outputs.Contains(name)).Select(name => new ValueInfoProto { Name = name }));
        Dictionary<string, long[]> shapes = [];
        foreach (TensorProto initializer in model.Graph.Initializer)
        {
            shapes[initializer.Name] = [.. initializer.Dims];
        }

        using LocalSession? session = Open(artifact, model);
        if (session is null)
        {
            return 0;
        }

        foreach ((string name, long[] shape) in evaluator.ShapesOfOneRun(session, wanted))
        {
            shapes[name] = shape;
        }

        return counted.Sum(node => Multiplies(node, shapes)) / evaluator.SamplesOfOneRun;
    }

    /// <summary>
    /// Null for a graph that ONNX Runtime does not take with these outputs, which is a function of the graph alone: a value may be a
    /// sequence or an optional. A run that fails is another matter, since that may be for memory: the rule would follow from the machine.
    /// </summary>
    private static LocalSession? Open(MemoryArtifact artifact, ModelProto model)
    {
        using SessionOptions options = CampaignSession.Options();
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        try
        {
            return new(CampaignSession.OpenClean(artifact with { Graph = model.ToByteArray() }, options));
        }
        catch (OnnxRuntimeException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Named(NodeProto node) => node.Input.Concat(node.Output).Where(name => name.Length > 0);

    private static long Multiplies(NodeProto node, IReadOnlyDictionary<string, long[]> shapes)
    {
        (int data, int weight) = Counted[node.OpType];
        long[]? x = Of(node.Input, data), w = Of(node.Input, weight), y = Of(node.Output, 0);
        if (x is null || w is null || (y is null && node.OpType is not ("LSTM" or "GRU" or "RNN")))
        {
            return 0;
        }

        return node.OpType switch
        {
            "Conv" or "ConvInteger" or "QLinearConv" => Product(y!) * Product(w.Skip(1)),
            "ConvTranspose" => Product(x) * Product(w.Skip(1)),
            "Gemm" => Product(y!) * (Product(x) / Math.Max(1, y![0])),
            "LSTM" or "GRU" or "RNN" => Product(x.Take(2)) * (Product(w) + Product(Of(node.Input, weight + 1) ?? [0])),
            _ => Product(y!) * x[^1],
        };

        long[]? Of(IList<string> names, int at) => at < names.Count ? shapes.GetValueOrDefault(names[at]) : null;
    }

    private static long Product(IEnumerable<long> shape) => shape.Aggregate(1L, (a, b) => a * b);
}
