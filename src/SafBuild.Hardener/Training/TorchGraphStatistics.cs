using SafBuild.Hardener.Graph;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Training;

/// <summary>Finds the weights that BatchNormalization reads as running mean and variance.</summary>
internal static class TorchGraphStatistics
{
    internal static IReadOnlySet<string> Find(GraphProto graph, IReadOnlyList<WeightTensor> weights)
    {
        // Exporters that share equal tensors put an Identity between.
        Dictionary<string, string> sources = graph.Node.Where(n => n.OpType == "Identity" && n.Input.Count == 1 && n.Output.Count == 1)
            .ToDictionary(n => n.Output[0], n => n.Input[0]);
        HashSet<string> names = [.. weights.Select(w => w.Name)];
        HashSet<string> found = [];
        foreach (NodeProto node in GraphWalk.Graphs(graph).SelectMany(g => g.Node)
            .Where(n => n.OpType == "BatchNormalization" && n.Input.Count >= 5))
        {
            foreach (string input in node.Input.Skip(3).Take(2))
            {
                string name = input;
                for (int i = 0; i < sources.Count && sources.TryGetValue(name, out string? source); i++)
                {
                    name = source;
                }

                if (names.Contains(name))
                {
                    found.Add(name);
                }
            }
        }

        return found;
    }
}
