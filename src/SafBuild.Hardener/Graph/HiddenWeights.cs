using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>Learned numbers of a model that are no initializer, and so no <see cref="WeightTensor"/>.</summary>
/// <param name="Name">Operator, node and attribute.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Bits">Bits that it takes.</param>
/// <param name="Reason">Why it stays as it is.</param>
internal sealed record HiddenWeight(string Name, IReadOnlyList<long> Shape, long Bits, string Reason);

/// <summary>Finds them, so that coverage leaves nothing unsaid.</summary>
internal static class HiddenWeights
{
    private const string InAttribute = "attribute of a node, which ONNX Runtime cannot take from outside";
    private const string InFunction =
        "in a model-local function that is written for another operator set version, in which its operators mean something else; export "
        + "the model with one version";

    private const string Ambiguous =
        "an inner graph and one around it both have this name, which ONNX does not allow; export the model with different names";

    /// <summary>From this many numbers or bytes on, what an operator of a foreign domain has in an attribute may be weights.</summary>
    private const int FewestOfUnknown = 64;

    /// <summary>Attributes of many numbers that are options of the operator, and nothing learned.</summary>
    private static readonly HashSet<string> Options = ["activation_alpha", "activation_beta", "activation_params"];

    /// <summary>Those of a normalised model, in the order of the graph.</summary>
    internal static IReadOnlyList<HiddenWeight> Find(ModelProto proto)
    {
        HashSet<NodeProto> inFunctions = new(proto.Functions.SelectMany(f => f.Node), ReferenceEqualityComparer.Instance);
        return [.. GraphWalk.Nodes(proto).SelectMany(n => InAttributes(n, inFunctions.Contains(n) ? InFunction : InAttribute)),
            .. GraphWalk.Graphs(proto.Graph).Where(g => g != proto.Graph).SelectMany(InInnerGraph)];
    }

    /// <summary>What <see cref="ConstantHoister"/> left there.</summary>
    private static IEnumerable<HiddenWeight> InInnerGraph(GraphProto graph)
    {
        HashSet<string> inputs = [.. graph.Input.Select(i => i.Name)];
        return graph.Initializer.Where(t => ConstantHoister.MayBeWeight(t) && !inputs.Contains(t.Name) && TensorData.Count(t.Dims) > 1)
            .Select(t => new HiddenWeight(t.Name, [.. t.Dims],
                TensorData.RawLength(TensorData.Type(t), 8) * TensorData.Count(t.Dims), Ambiguous));
    }

    private static IEnumerable<HiddenWeight> InAttributes(NodeProto node, string reason)
    {
        // EPContext holds a whole network that was compiled for one device.
        bool foreign = node.Domain is not ("" or "ai.onnx" or "ai.onnx.ml" or "com.microsoft") || node.OpType == "EPContext";
        return node.Attribute.Where(a => !Options.Contains(a.Name) && !(node.OpType == "Upsample" && a.Name == "scales"))
            .SelectMany(a => Parts(a, foreign)).Select(p => new HiddenWeight(
                $"{node.OpType} '{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault())}' {p.Attribute}", p.Shape, p.Bits,
                reason));
    }

    private static IEnumerable<(string Attribute, IReadOnlyList<long> Shape, long Bits)> Parts(AttributeProto attribute, bool foreign)
    {
        IEnumerable<TensorProto> tensors = attribute.Tensors.Concat(attribute.T is null ? [] : [attribute.T])
            .Concat(attribute.SparseTensor?.Values is { } values ? [values] : []);
        foreach (TensorProto tensor in tensors)
        {
            (TensorProto.Types.DataType type, long count) = (TensorData.Type(tensor), TensorData.Count(tensor.Dims));
            bool hasNumbers = FloatTypes.Of(tensor) is not null || (foreign && count >= FewestOfUnknown) || IsQuantized(tensor);
            if (count > 1 && hasNumbers && TensorData.RawLength(type, 8) is > 0 and var bits)
            {
                yield return (attribute.Name, [.. tensor.Dims], bits * count);
            }
        }

        if (attribute.Floats.Count > 0)
        {
            yield return (attribute.Name, [attribute.Floats.Count], 32L * attribute.Floats.Count);
        }

        if (foreign && attribute.Ints.Count >= FewestOfUnknown)
        {
            yield return (attribute.Name, [attribute.Ints.Count], 64L * attribute.Ints.Count);
        }

        if (foreign && attribute.S.Length >= FewestOfUnknown)
        {
            yield return (attribute.Name, [attribute.S.Length], 8L * attribute.S.Length);
        }
    }

    /// <summary>Matrices of 8 bits or fewer; shapes, indices and axes are 1-D or of 32 and 64 bits.</summary>
    private static bool IsQuantized(TensorProto tensor) => tensor.Dims.Count(d => d > 1) >= 2
        && TensorData.Type(tensor) is not TensorProto.Types.DataType.Bool and var type && TensorData.RawLength(type, 8) is > 0 and <= 8;
}
