using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Tells whether a model's first floating-point output looks like scores of classes, for Metric=Auto without labels. A classifier that is
/// taken for something else is judged too strictly; a robot's policy that is taken for a classifier could pass while it is wrong. So
/// without a sign the answer is no.
/// </summary>
internal static class ClassScores
{
    private static readonly HashSet<string> ShapeOnly = ["Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Cast", "Transpose"];

    private static readonly HashSet<string> Probabilities =
        ["Softmax", "LogSoftmax", "Hardmax", "ArgMax", "LinearClassifier", "TreeEnsembleClassifier", "SVMClassifier", "ZipMap"];

    /// <summary>What ends in one of them, with or without a bias, has numbers of any size: logits, or the result of a regression.</summary>
    private static readonly HashSet<string> Linear =
        ["MatMul", "Gemm", "FusedGemm", "FusedMatMul", "Conv", "FusedConv", "GlobalAveragePool", "AveragePool"];

    private static readonly string[] Names = ["logit", "prob", "class", "score", "label"];

    /// <summary>
    /// A Softmax or a classifier of the ML domain at the end is one; a linear layer at the end when the output's name says so, or when
    /// the model reads images, sequences or tokens and gives [N, classes] or [N, positions, classes].
    /// </summary>
    internal static bool Are(GraphProto graph)
    {
        if (graph.Output.FirstOrDefault(IsFloat) is not { } output)
        {
            return graph.Output.Count > 0;
        }

        Dictionary<string, NodeProto> makers = Makers(graph);
        NodeProto? last = MadeBy(makers, output.Name);
        if (last is null || Probabilities.Contains(last.OpType))
        {
            return last is not null;
        }

        bool linear = IsLinear(last, makers)
            || (last.OpType == "Add" && last.Input.Any(i => MadeBy(makers, i) is { } before && IsLinear(before, makers)));
        return linear && (Names.Any(n => output.Name.Contains(n, StringComparison.OrdinalIgnoreCase))
            || (RankOf(output) is null or <= 3 && ReadsMoreThanVectors(graph)));
    }

    /// <summary>The operator that made a value, shape-only ones passed over; null for an input or a constant.</summary>
    internal static NodeProto? MadeBy(IReadOnlyDictionary<string, NodeProto> makers, string value)
    {
        for (int passed = 0; passed <= makers.Count; passed++)
        {
            if (!makers.TryGetValue(value, out NodeProto? node) || !ShapeOnly.Contains(node.OpType) || node.Input.Count == 0)
            {
                return makers.GetValueOrDefault(value);
            }

            value = node.Input[0];
        }

        return null;
    }

    /// <summary>The node behind each value of a graph.</summary>
    internal static Dictionary<string, NodeProto> Makers(GraphProto graph)
    {
        Dictionary<string, NodeProto> makers = [];
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output)
            {
                makers.TryAdd(output, node);
            }
        }

        return makers;
    }

    /// <summary>An average over places is linear too, as is one behind a Relu (SqueezeNet).</summary>
    private static bool IsLinear(NodeProto node, IReadOnlyDictionary<string, NodeProto> makers) => Linear.Contains(node.OpType)
        || (node.OpType == "ReduceMean" && node.Input.Count > 0 && MadeBy(makers, node.Input[0]) is { } before
            && Linear.Contains(before.OpType));

    private static bool ReadsMoreThanVectors(GraphProto graph)
    {
        HashSet<string> initializers = [.. graph.Initializer.Select(i => i.Name)];
        return graph.Input.Where(i => !initializers.Contains(i.Name)).Any(i => !IsFloat(i) || RankOf(i) > 2);
    }

    private static int? RankOf(ValueInfoProto value) => value.Type?.TensorType?.Shape?.Dim.Count;

    private static bool IsFloat(ValueInfoProto value) =>
        value.Type is null || (NumberTypes.FromOnnx(value.Type.TensorType?.ElemType ?? 0)?.IsFloat() ?? false);
}
