using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Puts nodes behind the nodes whose values they read. The ONNX specification demands that order, but ONNX Runtime sorts for itself, and
/// some tools (the float16 converter of onnxconverter-common) append their casts at the end.
/// </summary>
internal static class NodeOrder
{
    /// <summary>
    /// Sorts the main graph; in bodies ONNX Runtime asks for order. A graph in order stays as it is, others keep as much of it as can
    /// be.
    /// </summary>
    internal static void Sort(GraphProto graph)
    {
        NodeProto[] sorted = [.. Sorted(graph)];
        if (!sorted.SequenceEqual(graph.Node, ReferenceEqualityComparer.Instance))
        {
            graph.Node.Clear();
            graph.Node.AddRange(sorted);
        }
    }

    /// <summary>
    /// Depth first without recursion: chains are as long as models are deep. A cycle is cut where it is met; ONNX Runtime refuses it.
    /// </summary>
    private static List<NodeProto> Sorted(GraphProto graph)
    {
        Dictionary<string, int> makers = [];
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string output in graph.Node[i].Output.Where(o => o.Length > 0))
            {
                makers.TryAdd(output, i);
            }
        }

        List<NodeProto> sorted = new(graph.Node.Count);
        bool[] met = new bool[graph.Node.Count];
        Stack<(int Node, IEnumerator<int> Needed)> path = [];
        for (int first = 0; first < met.Length; first++)
        {
            Enter(first);
            while (path.TryPeek(out (int Node, IEnumerator<int> Needed) top))
            {
                if (top.Needed.MoveNext())
                {
                    Enter(top.Needed.Current);
                }
                else
                {
                    sorted.Add(graph.Node[path.Pop().Node]);
                }
            }
        }

        return sorted;

        void Enter(int node)
        {
            if (!met[node])
            {
                met[node] = true;
                path.Push((node, Reads(graph.Node[node]).Where(makers.ContainsKey).Select(name => makers[name]).GetEnumerator()));
            }
        }
    }

    /// <summary>A node's inputs and every name that its bodies read: those that they do not make are captured from outside.</summary>
    internal static IEnumerable<string> Reads(NodeProto node) =>
        node.Input.Concat(GraphWalk.Bodies(node).SelectMany(GraphWalk.Graphs)
            .SelectMany(g => g.Node.SelectMany(n => n.Input).Concat(g.Output.Select(o => o.Name))));
}
