using SafBuild.Hardener.Data;

namespace SafBuild.Hardener.Graph;

/// <summary>What a model takes and gives, in the model's order. Initializers listed as graph inputs (IR 3) are not inputs.</summary>
internal sealed record ModelSignature(IReadOnlyList<ModelPort> Inputs, IReadOnlyList<ModelPort> Outputs)
{
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
            return known.Any(i => i.Shape.Count == 0) || first.Where(d => d > 0).Distinct().Count() > 1 || (first.Any(d => d > 1) && first.Any(d => d < 0));
        }
    }
}

/// <summary>One input or output.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, the batch first; -1 for a dynamic one. Empty for a scalar or an unknown rank.</param>
internal sealed record ModelPort(string Name, InputType Type, IReadOnlyList<long> Shape)
{
    /// <summary>False when the model leaves even the number of dimensions open.</summary>
    internal bool HasRank { get; init; } = true;
}
