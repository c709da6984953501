using SafBuild.Hardener.Onnx;
using SafBuild.Runtime.Tensors;

namespace SafBuild.Hardener.Graph;

/// <summary>What a model takes and gives, in the model's order. Initializers listed as graph inputs are not inputs.</summary>
internal sealed record ModelSignature(IReadOnlyList<ModelPort> Inputs, IReadOnlyList<ModelPort> Outputs)
{
    /// <summary>Initializers listed as graph inputs from IR 4 on: inputs with a default, which a data set may feed by name.</summary>
    internal IReadOnlyList<ModelPort> Optional { get; init; } = [];

    /// <summary>
    /// What a data set sees that feeds some of <see cref="Optional"/>: they follow the inputs, in the model's order.
    /// </summary>
    internal ModelSignature Feeding(IEnumerable<string?> names)
    {
        ModelPort[] fed = [.. Optional.Where(port => names.Contains(port.Name))];
        return fed.Length == 0 ? this : this with { Inputs = [.. Inputs, .. fed], Optional = [.. Optional.Except(fed)] };
    }

    /// <summary>
    /// Whether the inputs have no batch dimension in common: a scalar among them, or first dimensions of different sizes, or one that is
    /// fixed above 1 beside a dynamic one (the state of a recurrent model, [layers, batch, ...]). A sample is then all that one run takes.
    /// </summary>
    internal bool WholeRuns
    {
        get
        {
            ModelPort[] known = [.. Inputs.Where(i => i.HasRank)];
            long[] first = [.. known.Where(i => i.Shape.Count > 0).Select(i => i.Shape[0])];
            return known.Any(i => i.Shape.Count == 0) || first.Where(d => d > 0).Distinct().Count() > 1
                || (first.Any(d => d > 1) && first.Any(d => d < 0));
        }
    }
}

/// <summary>One input or output.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, the batch first; -1 for a dynamic one. Empty for a scalar or an unknown rank.</param>
internal sealed record ModelPort(string Name, NumberType Type, IReadOnlyList<long> Shape)
{
    /// <summary>The types that a data set can feed, a metric can judge and training can compute with.</summary>
    internal static IReadOnlyList<NumberType> Types { get; } =
    [
        NumberType.Float32, NumberType.Float16, NumberType.Float64, NumberType.Int8, NumberType.UInt8, NumberType.Int32, NumberType.Int64,
        NumberType.Bool, NumberType.BFloat16, NumberType.Int16, NumberType.UInt16, NumberType.UInt32, NumberType.UInt64,
    ];

    /// <summary>Null for a type that is none of <see cref="Types"/>.</summary>
    internal static NumberType? TypeOf(TypeProto.Types.Tensor tensor) =>
        NumberTypes.FromOnnx(tensor.ElemType) is { } type && Types.Contains(type) ? type : null;

    /// <summary>False when the model leaves even the number of dimensions open.</summary>
    internal bool HasRank { get; init; } = true;
}
