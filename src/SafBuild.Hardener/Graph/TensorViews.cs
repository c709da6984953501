using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>A tensor as a node sees it after shape-only operators.</summary>
/// <param name="Value">Name of the value.</param>
/// <param name="Shape">Its dimensions; null when they cannot be told from the graph.</param>
/// <param name="ToTensor">Takes a scale shape of the view back to one of the tensor.</param>
/// <param name="IsReal">Integers have become real numbers on the way.</param>
internal sealed record TensorView(string Value, long[]? Shape, Func<long[], long[]> ToTensor, bool IsReal = false);

/// <summary>Operators that pass weights on unchanged but for shape or type, and what they do to the scales' shape.</summary>
internal static class TensorViews
{
    /// <summary>The view behind this reader, or null when the operator computes with the values.</summary>
    internal static TensorView? Through(Reader reader, TensorView view, GraphIndex index)
    {
        NodeProto node = reader.Node;
        if (reader.Input != 0 || node.Output.Count == 0 || node.Domain is not ("" or "ai.onnx"))
        {
            return null;
        }

        TensorView next = view with { Value = reader.Scope.Resolve(node.Output[0]) };
        return node.OpType switch
        {
            "Identity" or "QuantizeLinear" => next,
            "DequantizeLinear" or "CastLike" => next with { IsReal = true },
            "Cast" => next with { IsReal = CastsToReal(node) },
            "Transpose" => Transpose(node, next),
            "Reshape" => Reshape(next, TargetShape(reader, view.Shape, index)),
            "Flatten" => Reshape(next, Flattened(node, view.Shape)),
            "Squeeze" => Reshape(next, Squeezed(view.Shape, Axes(reader, index), NoAxes(node))),
            "Unsqueeze" => Reshape(next, Unsqueezed(view.Shape, Axes(reader, index))),
            _ => null,
        };
    }

    /// <summary>Before operator set 6 the type is named by a string.</summary>
    internal static bool CastsToReal(NodeProto node)
    {
        AttributeProto? to = node.Attribute.FirstOrDefault(a => a.Name == "to");
        return Enum.TryParse(to?.S.ToStringUtf8(), ignoreCase: true, out TensorProto.Types.DataType named)
            ? named is TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Float16
            : NumberTypes.FromOnnx((int)(to?.I ?? 0)) is { } type && type.IsFloat();
    }

    private static TensorView Transpose(NodeProto node, TensorView view)
    {
        if (view.Shape is not { } shape)
        {
            return view;
        }

        AttributeProto? attribute = node.Attribute.FirstOrDefault(a => a.Name == "perm");
        int[] perm = attribute is null ? [.. Enumerable.Range(0, shape.Length).Reverse()] : [.. attribute.Ints.Select(i => (int)i)];
        if (!perm.Order().SequenceEqual(Enumerable.Range(0, shape.Length)))
        {
            return Unknown(view);
        }

        Func<long[], long[]> outer = view.ToTensor;
        return view with
        {
            Shape = [.. perm.Select(p => shape[p])],
            ToTensor = scale =>
            {
                long[] before = new long[scale.Length];
                for (int i = 0; i < perm.Length; i++)
                {
                    before[perm[i]] = scale[i];
                }

                return outer(before);
            },
        };
    }

    private static TensorView Reshape(TensorView view, long[]? target)
    {
        if (view.Shape is not { } shape || target is null || TensorData.Count(target) != TensorData.Count(shape))
        {
            return Unknown(view);
        }

        Func<long[], long[]> outer = view.ToTensor;
        return view with { Shape = target, ToTensor = scale => outer(ScaleShapes.BeforeReshape(shape, target, scale)) };
    }

    private static TensorView Unknown(TensorView view) => view with { Shape = null };

    private static long[]? TargetShape(Reader reader, long[]? shape, GraphIndex index)
    {
        NodeProto node = reader.Node;

        // Reshape had its shape as an attribute before opset 5.
        long[]? target = node.Input.Count > 1
            ? index.Integers(reader.Scope.Resolve(node.Input[1]))
            : node.Attribute.FirstOrDefault(a => a.Name == "shape")?.Ints.ToArray();
        if (target is null || shape is null)
        {
            return null;
        }

        bool allowZero = node.Attribute.Any(a => a.Name == "allowzero" && a.I != 0);
        long[] result = [.. target.Select((d, i) => d == 0 && !allowZero && i < shape.Length ? shape[i] : d)];
        int free = Array.IndexOf(result, -1);
        long known = result.Where(d => d != -1).Aggregate(1L, (a, b) => a * b);
        if (free >= 0 && known > 0)
        {
            result[free] = TensorData.Count(shape) / known;
        }

        return result;
    }

    private static long[]? Flattened(NodeProto node, long[]? shape)
    {
        if (shape is null)
        {
            return null;
        }

        int axis = (int)(node.Attribute.FirstOrDefault(a => a.Name == "axis")?.I ?? 1);
        axis = axis < 0 ? axis + shape.Length : axis;
        return axis < 0 || axis > shape.Length ? null
            : [shape.Take(axis).Aggregate(1L, (a, b) => a * b), shape.Skip(axis).Aggregate(1L, (a, b) => a * b)];
    }

    private static bool NoAxes(NodeProto node) => node.Input.Count < 2 && node.Attribute.All(a => a.Name != "axes");

    private static long[]? Axes(Reader reader, GraphIndex index) => reader.Node.Input.Count > 1
        ? index.Integers(reader.Scope.Resolve(reader.Node.Input[1]))
        : reader.Node.Attribute.FirstOrDefault(a => a.Name == "axes")?.Ints.ToArray();

    private static long[]? Squeezed(long[]? shape, long[]? axes, bool all)
    {
        if (shape is null || (axes is null && !all))
        {
            return null;
        }

        return [.. shape.Where((d, i) => all ? d != 1 : !axes!.Contains(i) && !axes!.Contains(i - shape.Length))];
    }

    private static long[]? Unsqueezed(long[]? shape, long[]? axes)
    {
        if (shape is null || axes is null)
        {
            return null;
        }

        int rank = shape.Length + axes.Length;
        HashSet<long> added = [.. axes.Select(a => a < 0 ? a + rank : a)];
        List<long> result = [];
        int next = 0;
        for (int i = 0; i < rank; i++)
        {
            if (added.Contains(i))
            {
                result.Add(1);
            }
            else if (next < shape.Length)
            {
                result.Add(shape[next++]);
            }
        }

        return [.. result];
    }
}
