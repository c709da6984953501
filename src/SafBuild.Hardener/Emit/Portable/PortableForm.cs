using SafBuild.Runtime.Functions;

namespace SafBuild.Hardener.Emit.Portable;

/// <summary>The saturated functions in operators that opset 9 has. A test runs every entry of SaturatedFunctions through here.</summary>
internal sealed class PortableForm(PortableGraph graph) : IFunctionForm<string>
{
    /// <param name="graph">Gets the nodes.</param>
    /// <param name="function">Name in the list; the manifest's reader knows no other.</param>
    /// <param name="value">Float, without NaN.</param>
    internal static string Apply(PortableGraph graph, string function, string value) =>
        SaturatedFunctions.TryFind(function, out SaturatedFunction? found)
            ? found.Write(new PortableForm(graph), value) : throw new InvalidOperationException($"unchecked function '{function}'");

    /// <summary>The Runtime reads an infinity as the largest finite number.</summary>
    public string Finite(string v) => Clamp(v, float.MaxValue);

    public string Tanh(string v) => graph.Node("Tanh", v);

    public string Arctan(string v) => graph.Node("Atan", v);

    public string Abs(string v) => graph.Node("Abs", v);

    public string Add(string v, double number) => graph.Node("Add", v, graph.Scalar(number));

    public string Multiply(string v, double factor) => graph.Node("Mul", v, graph.Scalar(factor));

    public string Divide(string v, string by) => graph.Node("Div", v, by);

    public string Clamp(string v, double limit) => graph.Clamp(v, -limit, limit);
}
