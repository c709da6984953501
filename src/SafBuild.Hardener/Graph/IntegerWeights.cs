using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Tells which constants that are no floating-point numbers are weights: integers that enter arithmetic as data. A quantised matrix or
/// kernel keeps its own bits in the blob, biases and zero points get three copies. Shapes, axes, indices and conditions are none.
/// </summary>
internal sealed class IntegerWeights(GraphIndex index, RolesOfOperators roles)
{
    /// <summary>Quantised values have at most so many bits; what is wider is a sum, a shape or an index.</summary>
    private const int WidestCode = 16;

    /// <summary>With fewer elements, what an unknown operator reads is an option of it more likely than anything learned.</summary>
    private const int FewestOfUnknown = 64;

    private readonly IntegerFlow _flow = new(index, roles);

    /// <summary>What one use says: a number, structure, or nothing because the operator is not known.</summary>
    private enum Meaning
    {
        Number,
        Structure,
        Unknown,
    }

    /// <summary>Null where the tensor is no weight.</summary>
    /// <param name="tensor">Of any type.</param>
    /// <param name="uses">Who computes with it.</param>
    internal WeightTensor? Judge(TensorProto tensor, IReadOnlyList<WeightUse> uses)
    {
        if (NumberTypes.FromOnnx(tensor.DataType) is not { } type || type == NumberType.String || TensorData.Count(tensor.Dims) <= 0)
        {
            return null;
        }

        WeightUse operand = uses.FirstOrDefault(u => IsOperand(u, type));
        List<(WeightUse Use, Meaning Meaning)> meanings = [.. uses.Select(u => (u, Of(u, type)))];
        if (operand.Reader.Node is null && meanings.Any(m => m.Meaning == Meaning.Structure) && !IsCode(type))
        {
            return meanings.FirstOrDefault(m => m.Meaning == Meaning.Number).Use is { Reader.Node: not null } both
                ? Of(tensor, type, both) with
                {
                    Kind = WeightKind.NotCovered,
                    Reason = "is a shape, an axis or an index, too, which has to be known when the graph is loaded",
                }
                : null;
        }

        if (meanings.FirstOrDefault(m => m.Meaning == Meaning.Number).Use is { Reader.Node: not null } number)
        {
            return NamesType(type, tensor, number) ? null : Weight(tensor, type, operand.Reader.Node is null ? number : operand, operand);
        }

        return meanings.FirstOrDefault(m => m.Meaning == Meaning.Unknown).Use is { Reader.Node: not null } unknown
            && TensorData.Count(tensor.Dims) >= FewestOfUnknown && type != NumberType.Bool ? OfUnknown(tensor, type, unknown) : null;
    }

    /// <summary>The zero point of a float8 type is always 0, and there to name the type.</summary>
    private static bool NamesType(NumberType type, TensorProto tensor, WeightUse use) =>
        !type.IsInteger() && TensorData.Count(tensor.Dims) == 1 && use.Role.Stated is { IsNumber: true, As: ReadAs.Elementwise };

    private static bool IsCode(NumberType type) => type.Bits() <= WidestCode && type != NumberType.Bool;

    private static bool IsOperand(WeightUse use, NumberType type) => use.Role.Stated is { As: ReadAs.Matrix } role
        && (role.IsNumber || (use.Role.As == ReadAs.Matrix && (use.View.IsReal || !role.IsTable || IsCode(type))));

    private Meaning Of(WeightUse use, NumberType type) => use.Role.Stated switch
    {
        null => Meaning.Unknown,
        { IsInteger: true, IsNumber: false } or { As: ReadAs.Structure } => Meaning.Structure,
        { IsNumber: true } => Meaning.Number,
        { As: ReadAs.Matrix, IsTable: false } => Meaning.Number,
        _ when use.View.IsReal => Meaning.Number,
        _ => IsCode(type) || (type != NumberType.Bool && _flow.EndsAsNumber(use.Reader)) ? Meaning.Number : Meaning.Structure,
    };

    private static WeightTensor Weight(TensorProto tensor, NumberType type, WeightUse use, WeightUse operand)
    {
        WeightTensor weight = Of(tensor, type, use);
        if (!NumberTypes.OfTensors.Contains(type))
        {
            return weight with { Kind = WeightKind.NotCovered, Reason = $"its type {type} is none that an artifact can store" };
        }

        bool large = weight.Count >= WeightFinder.LargeElementwise && weight.Shape.Count(d => d > 1) >= 2;
        return operand.Reader.Node is not null || large ? weight with { Kind = WeightKind.OwnBits } : weight;
    }

    private static WeightTensor OfUnknown(TensorProto tensor, NumberType type, WeightUse use)
    {
        WeightTensor weight = Of(tensor, type, use);
        NodeProto node = use.Reader.Node;
        return node.Domain is "" or "ai.onnx" or "com.microsoft" && IsCode(type) && NumberTypes.OfTensors.Contains(type)
            ? weight with { Kind = WeightKind.OwnBits }
            : weight with
            {
                Kind = WeightKind.NotCovered,
                Reason = $"read by the operator {node.OpType} of domain '{node.Domain}', which is not known",
            };
    }

    private static WeightTensor Of(TensorProto tensor, NumberType type, WeightUse use) => new()
    {
        Name = tensor.Name,
        Shape = [.. tensor.Dims],
        ElementType = type,
        Kind = WeightKind.ThreeCopies,
        ChannelScaleShape = ScaleShapes.Ones(tensor.Dims.Count),
        ReadBy = use.Describe(),
        Trains = false,
        Values = [],
        Bytes = TensorData.Bytes(tensor).ToArray(),
    };
}
