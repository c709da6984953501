using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Training;

/// <summary>Behind which node of a graph each value that its nodes make is read no more.</summary>
internal sealed class LastReads
{
    private readonly string[][] _behind;

    /// <param name="graph">Its outputs are read behind all nodes.</param>
    internal LastReads(GraphProto graph)
    {
        Dictionary<string, int> last = [];
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string output in graph.Node[i].Output.Where(o => o.Length > 0))
            {
                last[output] = i;
            }

            foreach (string name in NodeOrder.Reads(graph.Node[i]).Where(last.ContainsKey))
            {
                last[name] = i;
            }
        }

        foreach (ValueInfoProto output in graph.Output)
        {
            last.Remove(output.Name);
        }

        ILookup<int, string> behind = last.ToLookup(l => l.Value, l => l.Key);
        _behind = [.. Enumerable.Range(0, graph.Node.Count).Select(i => behind[i].ToArray())];
    }

    /// <param name="node">Index of a node.</param>
    internal IReadOnlyList<string> Behind(int node) => _behind[node];
}
