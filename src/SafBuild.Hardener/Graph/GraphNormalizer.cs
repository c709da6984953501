using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Gives a graph whose tensors that may be weights are all initializers of the main graph, wherever the exporter put them:
/// Constant nodes, bodies of If, Loop and Scan, the list of inputs (IR 3). Names of weights refer to this graph.
/// </summary>
internal static class GraphNormalizer
{
    /// <summary>IR version 4 is the first in which an initializer need not be an input too.</summary>
    private const long FirstIrWithFreeInitializers = 4;

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

        proto.IrVersion = Math.Max(proto.IrVersion, FirstIrWithFreeInitializers);
        FunctionInliner.Inline(proto, model.Path);
        NodeOrder.Sort(proto.Graph);
        SparseInitializers.Densify(proto, model.Path);
        HashSet<string> initializers = [.. proto.Graph.Initializer.Select(i => i.Name)];
        Keep(proto.Graph.Input, i => !initializers.Contains(i.Name));
        new ConstantHoister(proto.Graph, model.Path).Run();
        DropUnread(proto.Graph);
        return proto;
    }

    /// <summary>ONNX Runtime drops tensors that no node reads, so nothing can be said of them under fault either.</summary>
    private static void DropUnread(GraphProto main)
    {
        HashSet<string> read = [.. main.Output.Select(o => o.Name)];
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
