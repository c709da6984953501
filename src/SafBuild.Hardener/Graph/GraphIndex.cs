using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>Where a node reads a value.</summary>
internal readonly record struct Reader(NodeProto Node, int Input);

/// <summary>Who reads what in a normalised graph, inner graphs included.</summary>
internal sealed class GraphIndex
{
    private readonly Dictionary<string, List<Reader>> _readers = [];
    private readonly Dictionary<string, TensorProto> _integers = [];

    internal GraphIndex(GraphProto main)
    {
        foreach (GraphProto graph in GraphWalk.Graphs(main))
        {
            foreach (TensorProto tensor in graph.Initializer.Where(t => FloatTypes.Of(t) is null))
            {
                _integers.TryAdd(tensor.Name, tensor);
            }

            foreach (NodeProto node in graph.Node)
            {
                Add(node);
            }
        }
    }

    /// <summary>In the order of the nodes.</summary>
    internal IReadOnlyList<Reader> ReadersOf(string value) => _readers.TryGetValue(value, out List<Reader>? readers) ? readers : [];

    /// <summary>The numbers of an integer initializer or Constant node, or null when the value is computed.</summary>
    internal long[]? Integers(string value) =>
        _integers.TryGetValue(value, out TensorProto? tensor) && TensorData.Type(tensor) is TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Int32
            ? TensorData.Integers(_integers[value]) : null;

    private void Add(NodeProto node)
    {
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i].Length > 0)
            {
                (_readers.TryGetValue(node.Input[i], out List<Reader>? readers) ? readers : _readers[node.Input[i]] = []).Add(new(node, i));
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
                    "value_ints" => new TensorProto { DataType = (int)TensorProto.Types.DataType.Int64, Dims = { attribute.Ints.Count }, Int64Data = { attribute.Ints } },
                    _ => null,
                };
                if (tensor is not null)
                {
                    _integers.TryAdd(node.Output[0], tensor);
                }
            }
        }
    }
}
