using SafBuild.Runtime.Tests.Models;

namespace SafBuild.Runtime.Tests.Attacks;

/// <summary>All places of a model that hold a tensor.</summary>
internal static class TensorPlaces
{
    internal static readonly Dictionary<string, Func<OnnxBytes, OnnxBytes>> All = new()
    {
        ["initializer"] = tensor => Model(Graph(tensor)),
        ["attribute"] = tensor => Model(Node(new OnnxBytes().Message(5, tensor))),
        ["list of an attribute"] = tensor => Model(Node(new OnnxBytes().Message(10, tensor))),
        ["sparse values of an attribute"] = tensor => Model(Node(new OnnxBytes().Message(22, Sparse(1, tensor)))),
        ["sparse indices in a list of an attribute"] = tensor => Model(Node(new OnnxBytes().Message(23, Sparse(2, tensor)))),
        ["initializer of a subgraph"] = tensor => Model(Node(new OnnxBytes().Message(6, Graph(tensor)))),
        ["initializer of a subgraph in a list"] = tensor => Model(Node(new OnnxBytes().Message(11, Graph(tensor)))),
        ["attribute in a subgraph"] = tensor => Model(Node(new OnnxBytes().Message(6, Node(new OnnxBytes().Message(5, tensor))))),
        ["function's node"] =
            tensor => Beside(25, new OnnxBytes().Message(7, new OnnxBytes().Message(5, new OnnxBytes().Message(5, tensor)))),
        ["subgraph in a function"] =
            tensor => Beside(25, new OnnxBytes().Message(7, new OnnxBytes().Message(5, new OnnxBytes().Message(6, Graph(tensor))))),
        ["default of a function's attribute"] = tensor => Beside(25, new OnnxBytes().Message(11, new OnnxBytes().Message(5, tensor))),
        ["graph as default of a function's attribute"] =
            tensor => Beside(25, new OnnxBytes().Message(11, new OnnxBytes().Message(6, Graph(tensor)))),
        ["values of a sparse initializer"] = tensor => Model(new OnnxBytes().Message(15, Sparse(1, tensor))),
        ["indices of a sparse initializer"] = tensor => Model(new OnnxBytes().Message(15, Sparse(2, tensor))),
        ["sparse initializer of a subgraph"] =
            tensor => Model(Node(new OnnxBytes().Message(6, new OnnxBytes().Message(15, Sparse(1, tensor))))),
        ["initialization of a training"] = tensor => Beside(20, new OnnxBytes().Message(1, Graph(tensor))),
        ["algorithm of a training"] = tensor => Beside(20, new OnnxBytes().Message(2, Graph(tensor))),
    };

    /// <summary>A model of the graph.</summary>
    internal static OnnxBytes Model(OnnxBytes graph) => new OnnxBytes().Int(1, 8).Message(7, graph);

    /// <summary>A graph with one node that has the attribute.</summary>
    internal static OnnxBytes Node(OnnxBytes attribute) => new OnnxBytes().Message(1, new OnnxBytes().Message(5, attribute));

    internal static OnnxBytes Graph(OnnxBytes tensor) => new OnnxBytes().Message(5, tensor);

    private static OnnxBytes Sparse(int field, OnnxBytes tensor) => new OnnxBytes().Message(field, tensor);

    private static OnnxBytes Beside(int field, OnnxBytes message) => Model(new OnnxBytes().Text(2, "empty")).Message(field, message);
}
