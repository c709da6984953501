using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// The part of a model that training needs: the normalised graph with those outputs that are tensors of numbers, and the nodes that
/// they depend on. The class-name maps and strings that classical models put out beside would otherwise bar the whole model.
/// </summary>
internal static class TrainableGraph
{
    /// <summary>A new model, free to be changed by the caller.</summary>
    internal static ModelProto Of(PreparedModel model)
    {
        ModelProto proto = model.Normalized.Clone();
        GraphProto graph = proto.Graph;
        HashSet<string> needed = [.. graph.Output.Where(IsTensorOfNumbers).Select(o => o.Name)];
        GraphNormalizer.Keep(graph.Output, o => needed.Contains(o.Name));
        HashSet<NodeProto> kept = new(ReferenceEqualityComparer.Instance);
        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (node.Output.Any(needed.Contains))
            {
                kept.Add(node);
                needed.UnionWith(NodeOrder.Reads(node));
            }
        }

        GraphNormalizer.Keep(graph.Node, kept.Contains);
        HashSet<string> defaults = [.. graph.Initializer.Where(i => !needed.Contains(i.Name)).Select(i => i.Name)];
        GraphNormalizer.Keep(graph.Initializer, i => !defaults.Contains(i.Name));
        GraphNormalizer.Keep(graph.Input, i => !defaults.Contains(i.Name));
        return proto;
    }

    /// <summary>A value without a type is one: ONNX Runtime infers it, and it is a tensor by far the most likely.</summary>
    private static bool IsTensorOfNumbers(ValueInfoProto value) =>
        value.Type is null || (value.Type.ValueCase == TypeProto.ValueOneofCase.TensorType
        && ModelPort.TypeOf(value.Type.TensorType) is not null);
}
