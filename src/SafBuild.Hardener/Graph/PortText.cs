using System.Globalization;
using SafBuild.Hardener.Onnx;

namespace SafBuild.Hardener.Graph;

/// <summary>
/// An input or output of a model in words: what somebody needs who writes the call of its session. Unlike <see cref="ModelPort"/> it
/// knows ports of any type, and the names that the model gives to open dimensions.
/// </summary>
/// <param name="Name">Its name in the graph, which a session is called with.</param>
/// <param name="Type">Element type of a tensor, such as float32; else what it is: sequence, map, optional.</param>
/// <param name="Shape">
/// Such as [N,1,20,20]. An open dimension has the model's name for it, or N where it is the first one, else ?. Empty without a shape.
/// </param>
internal sealed record PortText(string Name, string Type, string Shape)
{
    /// <summary>In the model's order. Initializers that are listed as inputs have a value, and need none from the caller.</summary>
    internal static IReadOnlyList<PortText> InputsOf(GraphProto graph)
    {
        HashSet<string> initializers =
            [.. graph.Initializer.Select(i => i.Name), .. graph.SparseInitializer.Select(s => s.Values?.Name ?? "")];
        return [.. graph.Input.Where(i => !initializers.Contains(i.Name)).Select(Of)];
    }

    /// <summary>In the model's order.</summary>
    internal static IReadOnlyList<PortText> OutputsOf(GraphProto graph) => [.. graph.Output.Select(Of)];

    /// <summary>'image' float32 [N,1,20,20].</summary>
    public override string ToString() => $"'{Name}' {Type} {Shape}".TrimEnd();

    private static PortText Of(ValueInfoProto value)
    {
        if (value.Type is { ValueCase: not TypeProto.ValueOneofCase.TensorType } other)
        {
            return new(value.Name, other.ValueCase.ToString().Replace("Type", "").ToLowerInvariant(), "");
        }

        TypeProto.Types.Tensor tensor = value.Type?.TensorType ?? new() { ElemType = (int)TensorProto.Types.DataType.Float };
        return new(value.Name, TypeName((TensorProto.Types.DataType)tensor.ElemType),
            tensor.Shape is { } shape ? $"[{string.Join(",", shape.Dim.Select(Dimension))}]" : "");
    }

    private static string TypeName(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Float => "float32",
        TensorProto.Types.DataType.Double => "float64",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string Dimension(TensorShapeProto.Types.Dimension dimension, int place) =>
        dimension.HasDimValue && dimension.DimValue >= 0 ? dimension.DimValue.ToString(CultureInfo.InvariantCulture)
            : !string.IsNullOrEmpty(dimension.DimParam) ? dimension.DimParam
            : place == 0 ? "N" : "?";
}
