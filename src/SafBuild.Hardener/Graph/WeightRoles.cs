using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>What a node does with a constant that it reads.</summary>
internal enum ReadAs
{
    /// <summary>The weight operand: a matrix or kernel.</summary>
    Matrix,

    /// <summary>Numbers that enter the computation one by one: biases, normalisation parameters, factors.</summary>
    Elementwise,

    /// <summary>Part of the graph's structure: bounds, exponents, scales of a resize.</summary>
    Structure,
}

/// <param name="As">How it is read.</param>
/// <param name="Scale">For a matrix: one scale per output channel, a scale shape of the view; null where it cannot be told.</param>
/// <param name="Reason">For structure: what it is.</param>
internal readonly record struct WeightRole(ReadAs As, long[]? Scale = null, string Reason = "");

/// <summary>The one list of operators with weight operands, and of inputs that are structure. Everything else reads element by element.</summary>
internal static class WeightRoles
{
    /// <param name="node">The reading node.</param>
    /// <param name="input">Which of its inputs.</param>
    /// <param name="shape">Shape of the constant as the node sees it; null when unknown.</param>
    internal static WeightRole Of(NodeProto node, int input, long[]? shape)
    {
        if (Structure(node, input) is { } reason)
        {
            return new(ReadAs.Structure, Reason: reason);
        }

        if (!ReadsMatrix(node, input) || shape?.Length < 2)
        {
            return new(ReadAs.Elementwise);
        }

        return new(ReadAs.Matrix, shape is null ? null : ChannelScale(node, input, shape));
    }

    private static bool ReadsMatrix(NodeProto node, int input) => (node.OpType, input) switch
    {
        ("Conv" or "ConvTranspose" or "DeformConv" or "FusedConv" or "NhwcFusedConv", 1) => true,
        ("Gemm" or "MatMul" or "FusedMatMul" or "FusedGemm" or "TransposeMatMul" or "GemmFastGelu", 0 or 1) => true,
        ("Gather", 0) => true,
        ("EmbedLayerNormalization", 2 or 3 or 4) => true,
        ("LSTM" or "GRU" or "RNN" or "DynamicQuantizeLSTM", 1 or 2) => true,
        ("Attention", 1) => node.Domain == "com.microsoft",
        ("Einsum", _) => true,
        _ => false,
    };

    private static string? Structure(NodeProto node, int input) => (node.OpType, input) switch
    {
        ("Clip", 1 or 2) => "bound of Clip",
        ("Pad", 2) => "pad value",
        ("Pow", 1) => "exponent of Pow",
        ("Resize", 1 or 2) or ("Upsample", 1) => "scales or region of a resize",
        ("Range", _) => "bound of Range",
        ("Dropout", 1) => "dropout ratio",
        ("NonMaxSuppression", 3 or 4) => "threshold of NonMaxSuppression",
        ("OneHot", 2) => "values of OneHot",
        _ => null,
    };

    private static long[]? ChannelScale(NodeProto node, int input, long[] shape)
    {
        int last = shape.Length - 1;
        switch (node.OpType)
        {
            case "Conv" or "DeformConv" or "FusedConv" or "NhwcFusedConv":
                return ScaleShapes.Along(shape, 0);
            case "ConvTranspose":
                // [Cin, Cout/groups, ...]: the input channels of a group are consecutive along axis 0.
                long[] scale = ScaleShapes.Along(shape, 1);
                scale[0] = Math.Max(1, Integer(node, "group", 1));
                return scale;
            case "Gather":
                long axis = Integer(node, "axis", 0);
                axis = axis < 0 ? axis + shape.Length : axis;
                return axis >= 0 && axis <= last ? ScaleShapes.Along(shape, (int)axis) : null;
            case "EmbedLayerNormalization":
                return ScaleShapes.Along(shape, 0);
            case "LSTM" or "GRU" or "RNN" or "DynamicQuantizeLSTM":
                return shape.Length == 3 ? ScaleShapes.Along(shape, 0, 1) : null;
            case "Einsum":
                return EinsumScale(node, input, shape);
            case "Attention":
                return ScaleShapes.Along(shape, last);
            default:
                return MatrixScale(node, input, shape);
        }
    }

    /// <summary>A product's output channels are the columns of its second operand and the rows of its first; leading dimensions are batches.</summary>
    private static long[] MatrixScale(NodeProto node, int input, long[] shape)
    {
        int last = shape.Length - 1;
        bool transposed = Integer(node, input == 0 ? "transA" : "transB", 0) != 0;
        bool channelsLast = (input == 1) != transposed;
        long[] scale = [.. shape.Select(d => Math.Max(1, d))];
        scale[channelsLast ? last - 1 : last] = 1;
        return scale;
    }

    /// <summary>The letters of this operand that reach the output.</summary>
    private static long[]? EinsumScale(NodeProto node, int input, long[] shape)
    {
        string equation = node.Attribute.FirstOrDefault(a => a.Name == "equation")?.S.ToStringUtf8().Replace(" ", "") ?? "";
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length != 2 || input >= terms.Length || terms[input].Length != shape.Length || terms[input].Contains('.'))
        {
            return null;
        }

        int[] axes = [.. Enumerable.Range(0, shape.Length).Where(i => sides[1].Contains(terms[input][i]))];
        return ScaleShapes.Along(shape, axes);
    }

    private static long Integer(NodeProto node, string name, long otherwise) => node.Attribute.FirstOrDefault(a => a.Name == name)?.I ?? otherwise;
}
