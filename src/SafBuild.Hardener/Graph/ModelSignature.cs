using SafBuild.Hardener.Data;

namespace SafBuild.Hardener.Graph;

/// <summary>What a model takes and gives, in the model's order. Initializers listed as graph inputs (IR 3) are not inputs.</summary>
internal sealed record ModelSignature(IReadOnlyList<ModelPort> Inputs, IReadOnlyList<ModelPort> Outputs);

/// <summary>One input or output.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions, the batch first; -1 for a dynamic one. Empty for a scalar or an unknown rank.</param>
internal sealed record ModelPort(string Name, InputType Type, IReadOnlyList<long> Shape);
