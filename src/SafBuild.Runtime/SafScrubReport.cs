using System.Globalization;

namespace SafBuild.Runtime;

/// <summary>What one scrub of a <see cref="SafScrubber"/> found and did. <see cref="ToString"/> says it in a line.</summary>
public sealed record SafScrubReport
{
    /// <summary>When the scrub started.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The artifact, as it was found and what was repaired in it.</summary>
    public required SafScrubbedCopy Artifact { get; init; }

    /// <summary>The same for the second copy; null without one, or where it could not be used (<see cref="Exception"/> says why).</summary>
    public SafScrubbedCopy? Second { get; init; }

    /// <summary>
    /// What a load of the artifact as it was found, before repairs, reports, with the options of the scrubber's model (the defaults without
    /// one) and checksums compared. Null where it would be refused.
    /// </summary>
    public SafReadReport? Read { get; init; }

    /// <summary>
    /// Estimated probability that one stored bit of the artifact had flipped (<see cref="SafReadReport.EstimatedBitErrorRate"/>); null
    /// where a load would be refused.
    /// </summary>
    public double? EstimatedBitErrorRate => Read?.EstimatedBitErrorRate;

    /// <summary>
    /// Whether the weights of the scrubber's <see cref="SafModel"/> were read again and differed from those in memory, so that new
    /// sessions get others. Sessions that are open keep what they have: create new ones.
    /// </summary>
    public bool ModelChanged { get; init; }

    /// <summary>
    /// Why something could not be done: a copy that cannot be read or written, a second copy of another build, a model that cannot be
    /// reloaded. An <see cref="AggregateException"/> for more than one. Null for none; damage that stays is no exception.
    /// </summary>
    public Exception? Exception { get; init; }

    /// <summary>True where nothing was found damaged and nothing went wrong.</summary>
    public bool IsClean => Exception is null && !ModelChanged && Artifact.IsClean && Second is null or { IsClean: true };

    /// <summary>One line for a person.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Time:u} {Artifact}")
        + (Second is null ? "" : $"; second copy {Second}")
        + (ModelChanged ? "; new sessions get other weights" : "")
        + (Exception is null ? "" : $"; {Exception.Message}");
}

/// <summary>One copy of an artifact in a scrub.</summary>
public sealed record SafScrubbedCopy
{
    /// <summary>The artifact folder, absolute.</summary>
    public required string Path { get; init; }

    /// <summary>Blocks of the blob that were compared with their checksums; 0 where the artifact could not be read.</summary>
    public int BlocksChecked { get; init; }

    /// <summary>Indices, ascending, of the blocks that were found damaged.</summary>
    public IReadOnlyList<int> DamagedBlocks { get; init; } = [];

    /// <summary>Those of them that were taken from the other copy.</summary>
    public IReadOnlyList<int> RepairedBlocks { get; init; } = [];

    /// <summary>Those that stay damaged: there is no second copy, it is damaged there, too, or this one cannot be written.</summary>
    public IReadOnlyList<int> UnrepairedBlocks { get; init; } = [];

    /// <summary>Names of the other files that were found damaged: <c>manifest.json</c>, <c>graph.onnx</c>, <c>structure.bin</c>,
    /// <c>manifest.json.sig</c>.</summary>
    public IReadOnlyList<string> DamagedFiles { get; init; } = [];

    /// <summary>Those of them that were written again.</summary>
    public IReadOnlyList<string> RepairedFiles { get; init; } = [];

    /// <summary>True where nothing was found damaged.</summary>
    public bool IsClean => DamagedBlocks.Count == 0 && DamagedFiles.Count == 0;

    /// <summary>One line for a person.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Path}: {DamagedBlocks.Count} of {BlocksChecked} blocks damaged, {RepairedBlocks.Count} repaired")
        + (DamagedFiles.Count == 0
            ? ""
            : $"; damaged: {string.Join(", ", DamagedFiles)}, repaired: {(RepairedFiles.Count == 0
                ? "none" : string.Join(", ", RepairedFiles))}");
}
