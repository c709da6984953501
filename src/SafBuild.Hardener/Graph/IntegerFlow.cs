using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Follows integers of 32 and 64 bits through the operators that add, multiply and select them: the same operators compute shapes and
/// indices and, in quantised models, sums. Only what ends as a number and nowhere as a shape, an index or a condition is a weight.
/// </summary>
internal sealed class IntegerFlow(GraphIndex index, RolesOfOperators roles)
{
    /// <summary>No real graph computes with shapes over more nodes.</summary>
    private const int MostNodes = 4096;

    /// <summary>Their result says how large, which or whether, and not how much.</summary>
    private static readonly HashSet<string> Deciding =
    [
        "Range", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "NonZero", "ArgMax", "ArgMin", "TopK", "Unique", "OneHot",
    ];

    /// <summary>Whether what this reader makes of its input ends as numbers of the computation, and nowhere as structure.</summary>
    internal bool EndsAsNumber(Reader first)
    {
        HashSet<string> seen = [];
        Queue<Reader> readers = new([first]);
        bool number = false;
        for (int nodes = 0; nodes < MostNodes && readers.TryDequeue(out Reader reader); nodes++)
        {
            switch (End(reader))
            {
                case false:
                    return false;
                case true:
                    number = true;
                    break;
                case null:
                    foreach (string output in reader.Node.Output.Where(o => o.Length > 0).Select(reader.Scope.Resolve).Where(seen.Add))
                    {
                        foreach (Reader next in index.ReadersOf(output))
                        {
                            readers.Enqueue(next);
                        }
                    }

                    break;
            }
        }

        return number;
    }

    /// <summary>True: a number; false: structure; null: integers still.</summary>
    private bool? End(Reader reader)
    {
        NodeProto node = reader.Node;
        if (Deciding.Contains(node.OpType) || GraphWalk.Bodies(node).Any())
        {
            return false;
        }

        if (node.OpType is "Cast")
        {
            return TensorViews.CastsToReal(node) ? true
                : node.Attribute.FirstOrDefault(a => a.Name == "to")?.I == (long)NumberType.Bool ? false : null;
        }

        return roles(node.Domain, node.OpType)?.Of(reader.Input) switch
        {
            { IsInteger: true, IsNumber: false } or { As: ReadAs.Structure } => false,
            { IsNumber: true } or { As: ReadAs.Matrix, IsTable: false } => true,
            _ => null,
        };
    }
}
