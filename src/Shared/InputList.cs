namespace SafBuild.Shared;

/// <summary>
/// inputs.json: the files that a model and its data sets read besides themselves, each relative to the folder of the file that names it.
/// It follows from the content of these files alone, so it can be kept with their hashes.
/// </summary>
internal sealed record InputList
{
    /// <summary>External data of the model.</summary>
    public IReadOnlyList<string> Model { get; init; } = [];

    /// <summary>What TrainingData names.</summary>
    public IReadOnlyList<string> Training { get; init; } = [];

    /// <summary>What ValidationData names.</summary>
    public IReadOnlyList<string> Validation { get; init; } = [];
}
