using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using ElementKind = SafBuild.Hardener.Onnx.TensorProto.Types.DataType;

namespace SafBuild.Hardener.Emit.Portable;

/// <summary>Nodes and constants to put before a graph's own. Methods return the name of the value they make.</summary>
internal sealed class PortableGraph
{
    private readonly List<NodeProto> _nodes = [];
    private readonly Dictionary<string, string> _scalars = new(StringComparer.Ordinal);
    private readonly GraphProto _graph;
    private readonly string _prefix;
    private int _next;

    /// <param name="model">Changed by <see cref="Finish"/> and by every new constant.</param>
    /// <param name="source">The user's model, named in messages.</param>
    internal PortableGraph(ModelProto model, string source)
    {
        Source = source;
        _graph = model.Graph;
        Opset = model.OpsetImport.First(o => o.Domain is "" or "ai.onnx").Version;
        HashSet<string> names = [.. GraphWalk.Graphs(_graph).SelectMany(Names)];
        _prefix = "saf_";
        while (names.Any(n => n.StartsWith(_prefix, StringComparison.Ordinal)))
        {
            _prefix += "_";
        }
    }

    internal string Source { get; }

    /// <summary>Version of the default operator set.</summary>
    internal long Opset { get; }

    /// <summary>A node without attributes.</summary>
    internal string Node(string type, params string[] inputs) => Node(type, [], inputs);

    internal string Cast(string value, ElementKind to) =>
        Node("Cast", [new AttributeProto { Name = "to", Type = AttributeProto.Types.AttributeType.Int, I = (long)to }], value);

    internal string Concat(IReadOnlyList<string> values) => values.Count == 1
        ? values[0]
        : Node("Concat", [new AttributeProto { Name = "axis", Type = AttributeProto.Types.AttributeType.Int, I = 0 }], [.. values]);

    /// <summary>A value brought into low to high.</summary>
    internal string Clamp(string value, double low, double high, ElementKind kind = ElementKind.Float) =>
        Node("Max", Node("Min", value, Scalar(high, kind)), Scalar(low, kind));

    /// <summary>A constant of rank 0, one for each value and type.</summary>
    internal string Scalar(double value, ElementKind kind = ElementKind.Float)
    {
        string key = $"{kind} {value.ToString("R", CultureInfo.InvariantCulture)}";
        if (!_scalars.TryGetValue(key, out string? name))
        {
            name = kind == ElementKind.Double ? Constant<double>([value], kind) : Constant<float>([(float)value], kind);
            _scalars.Add(key, name);
        }

        return name;
    }

    internal string Constant<T>(ReadOnlySpan<T> values, ElementKind kind, params IEnumerable<long> shape) where T : unmanaged
    {
        TensorProto tensor = Tensor(kind, shape);
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
        return tensor.Name;
    }

    /// <summary>A tensor whose bytes are a stretch of the artifact's blob.</summary>
    internal string Stored(ElementKind kind, long offset, long length, params IEnumerable<long> shape)
    {
        TensorProto tensor = Tensor(kind, shape);
        ExternalWeights.Refer(tensor, ArtifactFiles.Blob, offset, length);
        return tensor.Name;
    }

    /// <summary>Gives a value the name that the graph's own nodes read, in the place of its initializer.</summary>
    internal void Define(string name, string value) => Node("Identity", [], [value], name);

    /// <summary>Puts the nodes before the graph's own.</summary>
    /// <param name="replaced">Initializers that are now values of nodes.</param>
    internal void Finish(IReadOnlySet<string> replaced)
    {
        TensorProto[] kept = [.. _graph.Initializer.Where(t => !replaced.Contains(t.Name))];
        NodeProto[] own = [.. _graph.Node];
        _graph.Initializer.Clear();
        _graph.Initializer.AddRange(kept);

        // A value that nodes make can be no input with a default.
        ValueInfoProto[] inputs = [.. _graph.Input.Where(i => !replaced.Contains(i.Name))];
        _graph.Input.Clear();
        _graph.Input.AddRange(inputs);
        _graph.Node.Clear();
        _graph.Node.AddRange(_nodes);
        _graph.Node.AddRange(own);
    }

    internal static ElementKind Kind(NumberType type) => (ElementKind)type.OnnxNumber();

    private string Node(string type, IEnumerable<AttributeProto> attributes, params string[] inputs) =>
        Node(type, attributes, inputs, Name());

    private string Node(string type, IEnumerable<AttributeProto> attributes, string[] inputs, string output)
    {
        NodeProto node = new() { OpType = type, Name = output };
        node.Attribute.AddRange(attributes);
        node.Input.Add(inputs);
        node.Output.Add(output);
        _nodes.Add(node);
        return output;
    }

    private TensorProto Tensor(ElementKind kind, IEnumerable<long> shape)
    {
        TensorProto tensor = new() { Name = Name(), DataType = (int)kind };
        tensor.Dims.Add(shape);
        _graph.Initializer.Add(tensor);
        return tensor;
    }

    private string Name() => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{_next++}");

    private static IEnumerable<string> Names(GraphProto graph) => graph.Node.SelectMany(n => n.Input.Concat(n.Output).Append(n.Name))
        .Concat(graph.Initializer.Select(t => t.Name)).Concat(graph.Input.Select(i => i.Name));
}
