namespace SafBuild.Shared;

/// <summary>The stages of a model, each a run of the worker with a key of its own: a new threshold does not retrain.</summary>
internal enum Stage
{
    /// <summary>Finds the files that the model and its data sets read, and writes inputs.json.</summary>
    Inputs,

    /// <summary>Converts or trains, and writes the artifact.</summary>
    Harden,

    /// <summary>Judges the artifact, and writes result.json.</summary>
    Gate,
}
