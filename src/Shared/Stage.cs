namespace SafBuild.Shared;

/// <summary>The two stages of a model, targets of the build and runs of the worker: a new threshold does not retrain.</summary>
internal enum Stage
{
    /// <summary>Converts or trains, and writes the artifact.</summary>
    Harden,

    /// <summary>Judges the artifact, and writes result.json.</summary>
    Gate,
}
