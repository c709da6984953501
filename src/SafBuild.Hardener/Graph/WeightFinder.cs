using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Artifact;
using SafBuild.Runtime.Tensors;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// Tells which tensors of a model are weights, by who reads them: matrices and kernels of floating-point numbers get SAF form, other
/// numbers three copies, structure stays in the graph with a reason; <see cref="IntegerWeights"/> has the rest.
/// Needs no knowledge of operators beyond the roles of their inputs, so it works for every model that ONNX Runtime loads.
/// </summary>
internal static class WeightFinder
{
    /// <summary>
    /// From this many elements in two or more dimensions on, a tensor that is read element by element is put into SAF form too.
    /// </summary>
    internal const int LargeElementwise = 4096;

    /// <summary>Beyond it, a number is no learned one: masks hold -1e9 or the lowest float.</summary>
    private const float LargestWeight = 1e4f;

    /// <summary>With no more different values than this, a tensor is a mask or a table, which must come back exactly.</summary>
    private const int FewValues = 16;

    /// <summary>
    /// All floating-point tensors of a normalised graph and of the others those that are weights, in its order of initializers.
    /// </summary>
    /// <param name="graph">See <see cref="GraphNormalizer"/>; not changed.</param>
    /// <param name="path">The model's file, for messages.</param>
    /// <param name="roles">What operators do with their inputs: Operators.OnnxOperators.Roles.</param>
    /// <exception cref="SafException">SAF1007: a matrix or kernel has a value that is NaN or infinite.</exception>
    internal static IReadOnlyList<WeightTensor> Find(GraphProto graph, string path, RolesOfOperators roles)
    {
        GraphIndex index = new(graph);
        IntegerWeights integers = new(index, roles);
        HashSet<string> outputs = [.. graph.Output.Select(o => o.Name)];
        List<WeightTensor> found = [];
        foreach (TensorProto tensor in graph.Initializer)
        {
            List<WeightUse> uses = WeightUses.Of(tensor, index, roles);
            if (index.ReadersOf(tensor.Name).Count == 0 && !outputs.Contains(tensor.Name))
            {
                // The default of an input that the model has and does not use.
                continue;
            }

            if (FloatTypes.Of(tensor) is { } type)
            {
                WeightTensor weight = Judge(uses, tensor, type, outputs);
                ThrowIfNotFinite(path, weight);
                found.Add(weight);
            }
            else if (integers.Judge(tensor, uses) is { } weight)
            {
                found.Add(weight);
            }
        }

        return found;
    }

    private static WeightTensor Judge(List<WeightUse> uses, TensorProto tensor, NumberType type, HashSet<string> outputs)
    {
        TensorValues values = TensorValues.Of(tensor);
        WeightTensor weight = new()
        {
            Name = tensor.Name,
            Shape = [.. tensor.Dims],
            ElementType = type,
            Kind = WeightKind.ThreeCopies,
            ChannelScaleShape = ScaleShapes.Ones(tensor.Dims.Count),
            ReadBy = uses.Count > 0 ? uses[0].Describe() : "the graph's output",
            Trains = uses.Count == 0 || !uses.TrueForAll(u => u.Role.Stated is { IsStep: true }),
            Values = values.Floats,
            Bytes = TensorData.Bytes(tensor).ToArray(),
        };

        if (values.Floats.Length == 0)
        {
            return weight with { Kind = WeightKind.LeftInGraph, Reason = "empty" };
        }

        if (uses.FirstOrDefault(u => u.Role.As == ReadAs.Matrix) is { Reader.Node: not null } matrix
            && !(IsMask(values) && uses.All(u => u.Role.IsTable || u.Role.As != ReadAs.Matrix)))
        {
            if (!values.FitFloat && values.Finite)
            {
                // A Float64 matrix beyond what float holds: three copies keep every bit.
                return weight with { ReadBy = matrix.Describe() };
            }

            long[] scale = matrix.Role.Scale is { } known ? matrix.View.ToTensor(known) : ScaleShapes.Ones(tensor.Dims.Count);
            return weight with
            {
                Kind = WeightKind.Saf,
                ChannelScaleShape = ScaleShapes.Settle(weight.Shape, scale),
                ReadBy = matrix.Describe()
            };
        }

        if (uses.Count > 0 && uses.All(u => u.Role.As == ReadAs.Structure) && !outputs.Contains(tensor.Name))
        {
            return weight with { Kind = WeightKind.LeftInGraph, Reason = uses[0].Role.Reason };
        }

        if (!values.Finite)
        {
            // A mask is a condition: these take part or not. More different values are learned ones, and something is wrong with them.
            return weight with
            {
                Kind = HasFewValues(values.Floats) ? WeightKind.LeftInGraph : WeightKind.NotCovered,
                Reason = "has infinite or NaN values, as masks do",
            };
        }

        bool large = values.Floats.Length >= LargeElementwise && weight.Shape.Count(d => d > 1) >= 2 && values.FitFloat
            && values.Floats.All(v => MathF.Abs(v) < LargestWeight) && !HasFewValues(values.Floats);
        return large
            ? weight with
            {
                Kind = WeightKind.Saf,
                ChannelScaleShape = ScaleShapes.Settle(weight.Shape, ScaleShapes.Along(weight.Shape, weight.Shape.Count - 1))
            }
            : weight;
    }

    /// <summary>
    /// Rows of a mask are gathered as those of an embedding are: some of few values is minus infinity, or as good as that.
    /// </summary>
    private static bool IsMask(TensorValues values) =>
        !Array.TrueForAll(values.Floats, v => MathF.Abs(v) < LargestWeight) && !Array.Exists(values.Floats, float.IsNaN)
            && HasFewValues(values.Floats);

    private static bool HasFewValues(float[] values) => values.Distinct().Take(FewValues + 1).Count() <= FewValues;

    private static void ThrowIfNotFinite(string path, WeightTensor weight)
    {
        int at = weight.Kind == WeightKind.Saf ? Array.FindIndex(weight.Values, v => !float.IsFinite(v)) : -1;
        if (at >= 0)
        {
            throw new SafException(Codes.WeightsNotFinite, path,
                $"tensor '{weight.Name}' [{string.Join(",", weight.Shape)}], read by {weight.ReadBy}, has the value {weight.Values[at]} "
                + $"at position {at}; weights must be finite. Train and export the model again.");
        }
    }
}
