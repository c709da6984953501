using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Gives a graph whose tensors that may be weights are all initializers of the main graph, wherever the exporter put them:
/// Constant nodes, bodies of If, Loop and Scan. In IR 3 initializers leave the list of inputs, which was a formality; from IR 4 on they
/// stay, as inputs with a default. Names of weights refer to this graph.
/// </summary>
internal static class GraphNormalizer
{
    /// <summary>Set by a test, which counts how often the flow of its own thread and of those that it starts normalises a model.</summary>
    internal static AsyncLocal<Action?> Watch { get; } = new();

    /// <summary>
    /// A new model; the same input gives the same names. Computes what the original computes. <see cref="PreparedModel"/> has the
    /// result, and nobody else asks for it.
    /// </summary>
    internal static ModelProto Normalize(OnnxModel model)
    {
        Watch.Value?.Invoke();
        ModelProto proto = model.Proto.Clone();
        if (proto.OpsetImport.Count == 0)
        {
            proto.OpsetImport.Add(new OperatorSetIdProto { Version = 1 });
        }

        bool constants = proto.IrVersion < SignatureReader.FirstIrWithDefaults;
        proto.IrVersion = Math.Max(proto.IrVersion, SignatureReader.FirstIrWithDefaults);
        FunctionInliner.Inline(proto, model.Path);
        NodeOrder.Sort(proto.Graph);
        SparseInitializers.Densify(proto, model.Path);
        if (constants)
        {
            HashSet<string> initializers = [.. proto.Graph.Initializer.Select(i => i.Name)];
            Keep(proto.Graph.Input, i => !initializers.Contains(i.Name));
        }

        new ConstantHoister(proto.Graph, model.Path).Run();
        DropUnread(proto.Graph);
        return proto;
    }

    /// <summary>
    /// ONNX Runtime drops tensors that no node reads, so nothing can be said of them under fault either. A default of an input stays: the
    /// application may feed that input all the same.
    /// </summary>
    private static void DropUnread(GraphProto main)
    {
        HashSet<string> read = [.. main.Output.Select(o => o.Name), .. main.Input.Select(i => i.Name)];
        foreach (GraphProto graph in GraphWalk.Graphs(main))
        {
            read.UnionWith(graph.Node.SelectMany(n => n.Input));
            read.UnionWith(graph.Output.Select(o => o.Name));
        }

        Keep(main.Initializer, i => !ConstantHoister.MayBeWeight(i) || read.Contains(i.Name));
    }

    internal static void Keep<T>(Google.Protobuf.Collections.RepeatedField<T> list, Func<T, bool> keep)
    {
        T[] kept = [.. list.Where(keep)];
        if (kept.Length != list.Count)
        {
            list.Clear();
            list.AddRange(kept);
        }
    }
}
