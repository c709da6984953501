using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>Learned numbers of a model that are no floating-point initializer, and so no <see cref="WeightTensor"/>.</summary>
/// <param name="Name">Operator, node and attribute, or the initializer's name.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="FloatBits">Bits that it takes as floating-point numbers; 0 for integers.</param>
/// <param name="Reason">Why it stays as it is.</param>
internal sealed record HiddenWeight(string Name, IReadOnlyList<long> Shape, long FloatBits, string Reason);

/// <summary>Finds them, so that coverage leaves nothing unsaid.</summary>
internal static class HiddenWeights
{
    private const string InAttribute = "attribute of a node, which ONNX Runtime cannot take from outside";
    private const string InFunction =
        "in a model-local function that is written for another operator set version, in which its operators mean something else; export "
        + "the model with one version";
    private const string Integers =
        "quantized to integers, and SAF form is for floating-point weights; convert the model before it is quantized";

    /// <summary>Those of a normalised model, in the order of the graph.</summary>
    internal static IReadOnlyList<HiddenWeight> Find(ModelProto proto)
    {
        HashSet<NodeProto> inFunctions = new(proto.Functions.SelectMany(f => f.Node), ReferenceEqualityComparer.Instance);
        return
        [
            .. proto.Graph.Initializer.Where(IsQuantized).Select(t => new HiddenWeight(t.Name, [.. t.Dims], 0, Integers)),
            .. GraphWalk.Nodes(proto).SelectMany(n => InAttributes(n, inFunctions.Contains(n) ? InFunction : InAttribute)),
        ];
    }

    /// <summary>Matrices of 8 bits or fewer; shapes, indices and axes are 1-D or of 32 and 64 bits.</summary>
    private static bool IsQuantized(TensorProto tensor) => tensor.Dims.Count(d => d > 1) >= 2 && TensorData.Type(tensor) is
        not (TensorProto.Types.DataType.Bool or TensorProto.Types.DataType.String) and var type
            && TensorData.RawLength(type, 8) is > 0 and <= 8;

    private static IEnumerable<HiddenWeight> InAttributes(NodeProto node, string reason)
    {
        string Name(
            AttributeProto attribute) => $"{node.OpType} '{(node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault())}' "
            + $"{attribute.Name}";
        foreach (AttributeProto attribute in node.Attribute)
        {
            IEnumerable<TensorProto> tensors = attribute.Tensors.Concat(attribute.T is null ? [] : [attribute.T])
                .Concat(attribute.SparseTensor?.Values is { } values ? [values] : []);
            foreach (TensorProto tensor in tensors.Where(t => FloatTypes.Of(t) is not null && TensorData.Count(t.Dims) > 1))
            {
                yield return new(Name(attribute), [.. tensor.Dims],
                    8 * TensorData.RawLength(TensorData.Type(tensor), TensorData.Count(tensor.Dims)), reason);
            }

            if (attribute.Floats.Count > 0)
            {
                yield return new(Name(attribute), [attribute.Floats.Count], 32L * attribute.Floats.Count, reason);
            }
        }
    }
}
