using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Operators;

/// <summary>An operator of a model that has no TorchSharp form here.</summary>
/// <param name="Operator">Domain and type, such as com.microsoft.FusedConv.</param>
/// <param name="Opset">The version of its operator set.</param>
/// <param name="Reason">Empty for an unknown operator; otherwise what about the nodes is not supported.</param>
/// <param name="Nodes">All nodes concerned, by name or first output.</param>
internal sealed record MissingOperator(string Operator, int Opset, string Reason, IReadOnlyList<string> Nodes)
{
    private const int NodesShown = 10;

    public override string ToString()
    {
        string nodes = string.Join(", ", Nodes.Take(NodesShown).Select(n => $"'{n}'"));
        string more = Nodes.Count > NodesShown ? $" and {Nodes.Count - NodesShown} more" : "";
        string why = Reason.Length > 0 ? $" ({Reason})" : "";
        return $"operator {Operator} (opset {Opset}){why} has no TorchSharp form; nodes {nodes}{more}. Remove TrainingData to convert "
            + $"without training.";
    }
}

/// <summary>Finds all of them at once: one build, one message.</summary>
internal static class MissingOperators
{
    internal static IReadOnlyList<MissingOperator> Find(ModelProto model) =>
    [
        .. GraphWalk.Graphs(model.Graph).SelectMany(g => g.Node)
            .Select(n => (Node: n, Reason: Objection(model, n)))
            .Where(n => n.Reason is not null)
            .GroupBy(n => (Name: n.Node.Domain is "" or "ai.onnx" ? n.Node.OpType : $"{n.Node.Domain}.{n.Node.OpType}", n.Reason,
                Opset: OpsetOf(model, n.Node.Domain)))
            .OrderBy(g => g.Key.Name, StringComparer.Ordinal).ThenBy(g => g.Key.Reason, StringComparer.Ordinal)
            .Select(g => new MissingOperator(g.Key.Name, g.Key.Opset, g.Key.Reason!,
                [.. g.Select(n => n.Node.Name.Length > 0 ? n.Node.Name : n.Node.Output.FirstOrDefault() ?? "")])),
    ];

    /// <summary>The version in which the model reads operators of a domain.</summary>
    internal static int OpsetOf(ModelProto model, string domain) =>
        (int)Math.Clamp(model.OpsetImport.FirstOrDefault(o => Plain(o.Domain) == Plain(domain))?.Version ?? 1, 1, int.MaxValue);

    private static string Plain(string domain) => domain == "ai.onnx" ? "" : domain;

    private static string? Objection(ModelProto model, NodeProto node) => OnnxOperators.Find(node.Domain, node.OpType) is { } known
        ? known.Objection(node, OpsetOf(model, node.Domain)) : "";
}
