namespace SafBuild.Hardener.Onnx;

/// <summary>
/// Visits what a model nests: graphs in attributes (If, Loop, Scan), and tensors anywhere. Depth is bounded by the parser (100 levels).
/// </summary>
internal static class GraphWalk
{
    /// <summary>The graph itself, then every graph inside it, outermost first.</summary>
    internal static IEnumerable<GraphProto> Graphs(GraphProto graph)
    {
        yield return graph;
        foreach (GraphProto inner in graph.Node.SelectMany(Bodies).SelectMany(Graphs))
        {
            yield return inner;
        }
    }

    /// <summary>The bodies that a node has as attributes.</summary>
    internal static IEnumerable<GraphProto> Bodies(NodeProto node)
    {
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (attribute.G is not null)
            {
                yield return attribute.G;
            }

            foreach (GraphProto graph in attribute.Graphs)
            {
                yield return graph;
            }
        }
    }

    /// <summary>All nodes: of the main graph, of bodies inside, and of model-local functions.</summary>
    internal static IEnumerable<NodeProto> Nodes(ModelProto model)
    {
        return Graphs(model.Graph).SelectMany(g => g.Node).Concat(model.Functions.SelectMany(Nodes));
    }

    /// <summary>All nodes of a model-local function, and of bodies inside.</summary>
    internal static IEnumerable<NodeProto> Nodes(FunctionProto function) =>
        function.Node.SelectMany(n => Bodies(n).SelectMany(Graphs).SelectMany(g => g.Node).Prepend(n));

    /// <summary>All tensors: initializers (dense, and the parts of sparse ones) and attributes.</summary>
    internal static IEnumerable<TensorProto> Tensors(ModelProto model)
    {
        IEnumerable<GraphProto> inFunctions = model.Functions.SelectMany(f => f.Node).SelectMany(Bodies).SelectMany(Graphs);
        foreach (GraphProto graph in Graphs(model.Graph).Concat(inFunctions))
        {
            foreach (TensorProto tensor in graph.Initializer.Concat(graph.SparseInitializer.SelectMany(Parts)))
            {
                yield return tensor;
            }
        }

        IEnumerable<AttributeProto> attributes = Nodes(model).SelectMany(n => n.Attribute)
            .Concat(model.Functions.SelectMany(f => f.AttributeProto));
        foreach (AttributeProto attribute in attributes)
        {
            if (attribute.T is not null)
            {
                yield return attribute.T;
            }

            IEnumerable<TensorProto> sparse = attribute.SparseTensor is null ? [] : Parts(attribute.SparseTensor);
            foreach (TensorProto tensor in attribute.Tensors.Concat(sparse).Concat(attribute.SparseTensors.SelectMany(Parts)))
            {
                yield return tensor;
            }
        }
    }

    private static IEnumerable<TensorProto> Parts(SparseTensorProto sparse)
    {
        if (sparse.Values is not null)
        {
            yield return sparse.Values;
        }

        if (sparse.Indices is not null)
        {
            yield return sparse.Indices;
        }
    }
}
