namespace SafBuild.Hardener.Onnx;

/// <summary>What must hold for the rest of the code to read a model without asking again. ONNX Runtime checks the operators.</summary>
internal static class ModelCheckup
{
    internal static void Check(string path, ModelProto model)
    {
        if (model.Graph is null)
        {
            throw OnnxLoader.Invalid(path, "it has no graph; the bytes are some other protobuf, or damaged.");
        }

        if (model.Graph.Output.Count == 0)
        {
            throw OnnxLoader.Invalid(path, $"its graph has no outputs ({model.Graph.Node.Count} nodes).");
        }

        foreach (NodeProto node in GraphWalk.Nodes(model))
        {
            if (node.OpType.Length == 0)
            {
                throw OnnxLoader.Invalid(path, $"node '{node.Name}' with output '{node.Output.FirstOrDefault()}' has no operator type.");
            }
        }

        foreach (GraphProto graph in GraphWalk.Graphs(model.Graph))
        {
            CheckNames(path, graph);
        }
    }

    /// <summary>Every value of a graph is made once; two makers would leave it open which weight is meant.</summary>
    private static void CheckNames(string path, GraphProto graph)
    {
        HashSet<string> made = [];
        foreach (string name in graph.Initializer.Select(i => i.Name).Concat(graph.SparseInitializer.Select(s => s.Values?.Name ?? "")))
        {
            if (!made.Add(name))
            {
                throw OnnxLoader.Invalid(path, $"two initializers have the name '{name}'.");
            }
        }

        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
            {
                if (!made.Add(output))
                {
                    throw OnnxLoader.Invalid(path, $"the value '{output}' is made twice, the second time by {node.OpType} '{node.Name}'.");
                }
            }
        }
    }
}
