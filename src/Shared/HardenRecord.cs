namespace SafBuild.Shared;

/// <summary>harden.json: what the gate stage needs to know of the harden stage when the two run in different processes.</summary>
internal sealed record HardenRecord
{
    /// <summary>Null when the model was converted without training.</summary>
    public TrainingSummary? Training { get; init; }

    /// <summary>Warnings of the stage, as <see cref="KeptWarnings"/>, repeated by builds that skip it.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
