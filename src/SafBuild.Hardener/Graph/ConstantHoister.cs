using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>Moves the tensors of Constant nodes and of inner graphs that may be weights into the main graph's initializers.</summary>
internal sealed class ConstantHoister(GraphProto main, string path)
{
    private readonly HashSet<string> _names = [.. GraphWalk.Graphs(main).SelectMany(NamesOf)];

    /// <summary>
    /// Names that an inner graph and one around it both have. ONNX does not allow it (onnx/onnx#6955), and ONNX Runtime 1.31 takes the
    /// outer one where both are initializers: tensors of such a name stay where they are, so that it takes what it took before.
    /// </summary>
    private readonly HashSet<string> _ambiguous = [.. Ambiguous(main, [])];

    internal void Run() => Visit(main);

    private static IEnumerable<string> Ambiguous(GraphProto graph, HashSet<string> outer)
    {
        string[] own = [.. NamesOf(graph)];
        HashSet<string> visible = [.. outer, .. own];
        return [.. own.Where(outer.Contains), .. graph.Node.SelectMany(GraphWalk.Bodies).SelectMany(body => Ambiguous(body, visible))];
    }

    /// <summary>
    /// Numbers of floating point, quantised values, and 32 bits for their biases; of 64 bits matrices alone, as shapes and indices have
    /// these.
    /// </summary>
    internal static bool MayBeWeight(TensorProto tensor) => NumberTypes.FromOnnx(tensor.DataType) is { } type
        && (type.IsFloat() || type is NumberType.Int32 or NumberType.UInt32
            || (type is NumberType.Int64 or NumberType.UInt64 && tensor.Dims.Count(d => d > 1) >= 2)
            || (type is not (NumberType.Bool or NumberType.String) && type.Bits() <= 16));

    private void Visit(GraphProto graph)
    {
        List<TensorProto> taken = TakeConstantNodes(graph);
        if (graph != main)
        {
            taken.AddRange(TakeInitializers(graph));
        }

        Place(graph, taken);
        foreach (GraphProto body in graph.Node.SelectMany(GraphWalk.Bodies))
        {
            Visit(body);
        }
    }

    private List<TensorProto> TakeConstantNodes(GraphProto graph)
    {
        List<TensorProto> taken = [];
        GraphNormalizer.Keep(graph.Node, node =>
        {
            if (node.OpType != "Constant" || node.Domain is not ("" or "ai.onnx") || node.Output.Count != 1
                || (graph != main && _ambiguous.Contains(node.Output[0])) || ValueOf(node) is not { } value)
            {
                return true;
            }

            TensorProto named = value.Clone();
            named.Name = node.Output[0];
            taken.Add(named);
            return false;
        });
        return taken;
    }

    private List<TensorProto> TakeInitializers(GraphProto graph)
    {
        // An initializer that is an input too is only that input's default value.
        HashSet<string> inputs = [.. graph.Input.Select(i => i.Name)];
        bool IsTaken(TensorProto tensor) => MayBeWeight(tensor) && !inputs.Contains(tensor.Name) && !_ambiguous.Contains(tensor.Name);
        List<TensorProto> taken = [.. graph.Initializer.Where(IsTaken)];
        GraphNormalizer.Keep(graph.Initializer, i => !IsTaken(i));
        return taken;
    }

    /// <summary>
    /// Puts the tensors into the main graph. A graph's output must be made by a node of that graph, so an output that was one of
    /// these tensors becomes an Identity of it.
    /// </summary>
    private void Place(GraphProto graph, List<TensorProto> tensors)
    {
        HashSet<string> outputs = [.. graph.Output.Select(o => o.Name)];
        Dictionary<string, string> renamed = [];
        int identities = 0;
        foreach (TensorProto tensor in tensors)
        {
            string name = tensor.Name;
            if (graph != main || outputs.Contains(name))
            {
                tensor.Name = Unique(name);
                renamed.Add(name, tensor.Name);
            }

            main.Initializer.Add(tensor);
            if (outputs.Contains(name))
            {
                graph.Node.Insert(identities++,
                    new NodeProto { OpType = "Identity", Name = tensor.Name + "/output", Input = { tensor.Name }, Output = { name } });
            }
        }

        if (renamed.Count > 0)
        {
            Rename(graph, renamed);
        }
    }

    private static void Rename(GraphProto graph, IReadOnlyDictionary<string, string> names)
    {
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = names.GetValueOrDefault(node.Input[i], node.Input[i]);
            }

            foreach (GraphProto body in GraphWalk.Bodies(node))
            {
                // A name that the body makes itself hides the outer one.
                HashSet<string> own = [.. NamesOf(body)];
                Dictionary<string, string> visible = names.Where(n => !own.Contains(n.Key)).ToDictionary();
                Rename(body, visible);
                foreach (ValueInfoProto output in body.Output.Where(o => visible.ContainsKey(o.Name)))
                {
                    output.Name = visible[output.Name];
                }
            }
        }
    }

    private string Unique(string name)
    {
        string candidate = name + "/hoisted";
        for (int i = 2; !_names.Add(candidate); i++)
        {
            candidate = $"{name}/hoisted{i}";
        }

        return candidate;
    }

    /// <summary>The tensor of a Constant node that may be a weight; null for other types.</summary>
    private TensorProto? ValueOf(NodeProto node)
    {
        AttributeProto? value = node.Attribute.FirstOrDefault(a => a.Name is "value" or "value_float" or "value_floats" or "sparse_value");
        return value?.Name switch
        {
            "value" => value.T is not null && MayBeWeight(value.T) ? value.T : null,
            "value_float" => new TensorProto { DataType = (int)TensorProto.Types.DataType.Float, FloatData = { value.F } },
            "value_floats" => new TensorProto
            {
                DataType = (int)TensorProto.Types.DataType.Float,
                Dims = { value.Floats.Count },
                FloatData = { value.Floats }
            },
            "sparse_value" => value.SparseTensor?.Values is { } stored && MayBeWeight(stored)
                ? SparseInitializers.Dense(value.SparseTensor, path)
                : null,
            _ => null,
        };
    }

    private static IEnumerable<string> NamesOf(GraphProto graph) =>
        graph.Initializer.Select(i => i.Name).Concat(graph.Input.Select(i => i.Name)).Concat(graph.Node.SelectMany(n => n.Output));
}
