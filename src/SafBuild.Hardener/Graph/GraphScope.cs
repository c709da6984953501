using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// The values that a graph sees: its own, and those of the graphs around it. Two branches of an If may each have a value 't', so a
/// value of an inner graph is known by its name and the graph's number.
/// </summary>
internal sealed class GraphScope
{
    private readonly GraphScope? _outer;
    private readonly HashSet<string> _own = [];
    private readonly int _number;

    /// <summary>The main graph, whose values keep their names.</summary>
    internal GraphScope()
    {
    }

    /// <param name="outer">Scope of the graph that has the node.</param>
    /// <param name="body">The inner graph.</param>
    /// <param name="number">From 1, another one for every inner graph.</param>
    internal GraphScope(GraphScope outer, GraphProto body, int number)
    {
        (_outer, _number) = (outer, number);
        _own.UnionWith(body.Input.Select(i => i.Name));
        _own.UnionWith(body.Initializer.Select(i => i.Name));
        _own.UnionWith(body.Node.SelectMany(n => n.Output));
    }

    /// <summary>A name that is the value's alone in the whole model.</summary>
    internal string Resolve(string name) => _outer is null ? name : _own.Contains(name) ? $"{name}\0{_number}" : _outer.Resolve(name);
}
