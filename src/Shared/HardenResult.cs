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

    /// <summary>Which bytes the verdict is about: <see cref="Store.ArtifactHash"/>.</summary>
    [JsonProperty(Required = Required.DisallowNull)]
    public string ArtifactSha256 { get; init; } = "";

    /// <remarks>Replaced, not filled: a file that says less than a whole verdict must not keep parts of another.</remarks>
    [JsonProperty(Required = Required.DisallowNull, ObjectCreationHandling = ObjectCreationHandling.Replace)]
    public GateVerdict Gate { get; init; } = GateVerdict.None;

    /// <summary>The console line of this model.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Warnings of both stages, as <see cref="KeptWarnings"/>, repeated by builds that skip them.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
