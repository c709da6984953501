using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>Where a node reads a value.</summary>
internal readonly record struct Reader(NodeProto Node, int Input, GraphScope Scope);

/// <summary>
/// Who reads what in a normalised graph, inner graphs included. Values are known by the names that <see cref="GraphScope"/> gives them.
/// </summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, List<Reader>> _readers = [];
    private readonly Dictionary<string, TensorProto> _integers = [];
    private int _inner;

    internal GraphIndex(GraphProto main) => Add(main, new GraphScope());

    /// <summary>In the order of the nodes.</summary>
    internal IReadOnlyList<Reader> ReadersOf(string value) => _readers.TryGetValue(value, out List<Reader>? readers) ? readers : [];

    /// <summary>The numbers of an integer initializer or Constant node, or null when the value is computed.</summary>
    internal long[]? Integers(string value) =>
        _integers.TryGetValue(value, out TensorProto? tensor)
            && TensorData.Type(tensor) is TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32
            ? TensorData.Integers(_integers[value]) : null;

    private void Add(GraphProto graph, GraphScope scope)
    {
        foreach (TensorProto tensor in graph.Initializer.Where(t => FloatTypes.Of(t) is null))
        {
            _integers.TryAdd(scope.Resolve(tensor.Name), tensor);
        }

        foreach (NodeProto node in graph.Node)
        {
            Add(node, scope);
            foreach (GraphProto body in GraphWalk.Bodies(node))
            {
                Add(body, new GraphScope(scope, body, ++_inner));
            }
        }
    }

    private void Add(NodeProto node, GraphScope scope)
    {
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i].Length > 0)
            {
                string value = scope.Resolve(node.Input[i]);
                (_readers.TryGetValue(value, out List<Reader>? readers) ? readers : _readers[value] = []).Add(new(node, i, scope));
            }
        }

        if (node.OpType == "Constant" && node.Output.Count == 1)
        {
            foreach (AttributeProto attribute in node.Attribute)
            {
                TensorProto? tensor = attribute.Name switch
                {
                    "value" => attribute.T,
                    "value_int" => new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Int64Data = { attribute.I } },
                    "value_ints" => new TensorProto
                    {
                        DataType = (int)TensorProto.Types.DataType.Int64,
                        Dims = { attribute.Ints.Count },
                        Int64Data = { attribute.Ints }
                    },
                    _ => null,
                };
                if (tensor is not null)
                {
                    _integers.TryAdd(scope.Resolve(node.Output[0]), tensor);
                }
            }
        }
    }
}
