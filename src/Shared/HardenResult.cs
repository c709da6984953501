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

    /// <summary>Null when the gate is off.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>The console line of this model.</summary>
    public string Summary { get; init; } = "";

    /// <summary>The gate's code (SAF3001, SAF3002) and its message; empty on Pass.</summary>
    public string Code { get; init; } = "";

    public string Message { get; init; } = "";

    /// <summary>Warnings of the run as canonical lines, repeated by builds that skip the step.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
