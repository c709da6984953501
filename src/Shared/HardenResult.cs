using Newtonsoft.Json;

namespace SafBuild.Shared;

/// <summary>
/// result.json: what the build reads back after the worker. The verdict target reads it on every build,
/// so that a skipped step cannot hide a red gate.
/// </summary>
internal sealed record HardenResult
{
    public int Version { get; init; } = 1;

    public string Name { get; init; } = "";

    /// <summary>The artifact folder.</summary>
    public string Artifact { get; init; } = "";

    /// <remarks>Replaced, not filled: a file that says less than a whole verdict must not keep parts of another.</remarks>
    [JsonProperty(Required = Required.DisallowNull, ObjectCreationHandling = ObjectCreationHandling.Replace)]
    public GateVerdict Gate { get; init; } = GateVerdict.None;

    /// <summary>The console line of this model.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Warnings of the run as canonical lines, repeated by builds that skip the step.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
