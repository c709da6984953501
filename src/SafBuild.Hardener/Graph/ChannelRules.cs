using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>Where the output channels of a weight operand lie, for more than one operator.</summary>
internal static class ChannelRules
{
    /// <summary>Kernels [Cout, ...] and tables of rows.</summary>
    internal static long[]? First(NodeProto node, int input, long[] shape) => ScaleShapes.Along(shape, 0);

    /// <summary>Matrices [in, out] without transposition.</summary>
    internal static long[]? Last(NodeProto node, int input, long[] shape) => ScaleShapes.Along(shape, shape.Length - 1);

    /// <summary>Recurrent weights [directions, gates * hidden, in].</summary>
    internal static long[]? Gates(NodeProto node, int input, long[] shape) => shape.Length == 3 ? ScaleShapes.Along(shape, 0, 1) : null;

    /// <summary>The columns of a product's second operand and the rows of its first; leading dimensions are batches.</summary>
    internal static long[]? Product(NodeProto node, int input, long[] shape)
    {
        int last = shape.Length - 1;
        bool transposed = Integer(node, input == 0 ? "transA" : "transB", 0) != 0;
        bool channelsLast = (input == 1) != transposed;
        long[] scale = [.. shape.Select(d => Math.Max(1, d))];
        scale[channelsLast ? last - 1 : last] = 1;
        return scale;
    }

    /// <summary>An attribute of the node.</summary>
    internal static long Integer(NodeProto node, string name, long otherwise) =>
        node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;
}
