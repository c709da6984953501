using SafBuild.Runtime.Functions;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Emit.Portable;

/// <summary>Each SAF in standard operators. A test runs every entry of SaturatedFunctions through here.</summary>
internal static class PortableFunctions
{
    /// <param name="value">Float, without NaN.</param>
    internal static string Apply(PortableGraph graph, string function, string value) => function switch
    {
        nameof(Tanh) => graph.Node("Tanh", value),
        nameof(Arctan) => graph.Node("Atan", value),
        nameof(Softsign) => graph.Node("Softsign", Finite(graph, value)),
        nameof(ModifiedTanh) => graph.Node("Mul", graph.Node("Tanh", graph.Node("Mul", value, graph.Scalar(2.0 / 3))), graph.Scalar(1.7159)),
        nameof(Clip) => graph.Clamp(value, -1, 1),
        nameof(Identity) => Finite(graph, value),
        _ => throw new SafException(Codes.PortableImpossible, graph.Source,
            $"portable.onnx cannot be made: the function {function} has no form in standard ONNX operators; set SafEmitPortable=false or use another Function."),
    };

    /// <summary>Infinity over infinity would be NaN; the Runtime reads an infinity as the largest finite number.</summary>
    private static string Finite(PortableGraph graph, string value) => graph.Clamp(value, -float.MaxValue, float.MaxValue);
}
