namespace SafBuild.Hardener.Graph;

/// <summary>Where the classes lie in a value whose rank may not be known.</summary>
/// <param name="Index">From 0 at the front, or from -1 at the end.</param>
/// <param name="ToEnd">All dimensions from there on are one axis: Softmax before operator set 13 flattens them.</param>
internal readonly record struct AxisPlace(int Index, bool ToEnd = false)
{
    /// <summary>From 0; null when the value has no such dimension.</summary>
    internal int? In(int rank) => (Index < 0 ? Index + rank : Index) is var index && index >= 0 && index < rank ? index : null;

    /// <summary>
    /// The place behind a shape-only operator; null where it cannot be told without the shapes.
    /// </summary>
    internal AxisPlace? Through(Onnx.NodeProto node, Func<string, long[]?> integers) => node.OpType switch
    {
        "Transpose" => Transposed(Ints(node, "perm")),
        "Squeeze" => Axes(node, integers) is { } axes ? Squeezed(axes) : null,
        "Unsqueeze" => Axes(node, integers) is { } axes ? Unsqueezed(axes) : null,
        "Reshape" => Index >= 0 && !ToEnd && node.Input.Count > 1 && integers(node.Input[1]) is { } shape && shape.Length > Index
            && shape.Take(Index + 1).All(d => d == 0) ? this : null,
        "Flatten" => null,
        _ => this,
    };

    /// <summary>The place before a Transpose, for an operator that reads its result.</summary>
    internal AxisPlace? BeforeTranspose(Onnx.NodeProto node)
    {
        if (ToEnd)
        {
            return null;
        }

        return Ints(node, "perm") is { } perm ? In(perm.Length) is { } index ? new((int)perm[index]) : null : new(-1 - Index);
    }

    private AxisPlace? Transposed(long[]? perm)
    {
        if (ToEnd)
        {
            return null;
        }

        // Without perm the dimensions are reversed.
        return perm is null ? new(-1 - Index) : In(perm.Length) is { } index ? new(Array.IndexOf(perm, (long)index)) : null;
    }

    private AxisPlace? Squeezed(long[] axes)
    {
        int index = Index;
        if (axes.Contains(index) || axes.Any(a => a < 0 != index < 0))
        {
            return null;
        }

        return this with { Index = index + (index < 0 ? axes.Count(a => a > index) : -axes.Count(a => a < index)) };
    }

    private AxisPlace? Unsqueezed(long[] axes)
    {
        int index = Index;
        if (axes.Any(a => a < 0 != index < 0))
        {
            return null;
        }

        foreach (long axis in index < 0 ? axes.OrderDescending() : axes.Order())
        {
            index += index < 0 ? (axis >= index ? -1 : 0) : (axis <= index ? 1 : 0);
        }

        return this with { Index = index };
    }

    private static long[]? Axes(Onnx.NodeProto node, Func<string, long[]?> integers) =>
        Ints(node, "axes") ?? (node.Input.Count > 1 ? integers(node.Input[1]) : null);

    private static long[]? Ints(Onnx.NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(a => a.Name == name) is { } attribute ? [.. attribute.Ints] : null;
}
