using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>One use of a constant: who computes with it, how it looks there, and what it is there.</summary>
internal readonly record struct WeightUse(Reader Reader, TensorView View, WeightRole Role)
{
    internal string Describe() => Describe(Reader.Node);

    internal static string Describe(NodeProto node) =>
        $"{node.OpType} '{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "")}'";
}

/// <summary>Finds everyone who computes with a constant, behind shape-only operators.</summary>
internal static class WeightUses
{
    /// <summary>No real chain of shape-only operators is longer; the limit keeps forged graphs from unfolding exponentially.</summary>
    private const int MostViews = 256;

    internal static List<WeightUse> Of(TensorProto tensor, GraphIndex index, RolesOfOperators roles)
    {
        List<WeightUse> uses = [];
        Queue<TensorView> views = new([new TensorView(tensor.Name, [.. tensor.Dims], scale => scale)]);
        for (int seen = 0; seen < MostViews && views.TryDequeue(out TensorView? view); seen++)
        {
            foreach (Reader reader in index.ReadersOf(view.Value))
            {
                if (TensorViews.Through(reader, view, index) is { } next)
                {
                    views.Enqueue(next);
                }
                else
                {
                    uses.Add(new(reader, view, WeightRole.Of(roles, reader.Node, reader.Input, view.Shape)));
                }
            }
        }

        return uses;
    }
}
