namespace SafBuild.Shared;

/// <summary>
/// inputs.json: the files that a model and its data sets read besides themselves, each relative to the folder of the file that names it.
/// A folder of pictures ends in a slash; its files count as they are when a key is made
/// (<see cref="PictureFolder"/>). It follows from the content of these files alone, so it can be kept with their hashes.
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
