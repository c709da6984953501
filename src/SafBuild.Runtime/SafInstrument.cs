namespace SafBuild.Runtime;

/// <summary>An instrument of the Meter. <see cref="All"/> is the one list, and docs/metrics.md is compared with it.</summary>
/// <param name="Name">As dashboards have it.</param>
/// <param name="Kind">Counter, Histogram or ObservableGauge.</param>
/// <param name="Unit">As UCUM writes it.</param>
/// <param name="Tags">Names of the tags that each measurement has.</param>
/// <param name="Text">What it counts, in a sentence or two.</param>
internal sealed record SafInstrument(string Name, string Kind, string Unit, IReadOnlyList<string> Tags, string Text)
{
    internal const string Counter = "Counter";
    internal const string Histogram = "Histogram";

    /// <summary>Name of the artifact; of one that cannot be read, of its folder without <c>.saf</c>.</summary>
    internal const string ArtifactTag = "artifact";

    /// <summary><c>load</c>, <c>reload</c>, or <c>scrub</c>: a scrubber did it.</summary>
    internal const string SourceTag = "source";

    internal const string ReasonTag = "reason";
    internal const string KindTag = "kind";
    internal const string ResultTag = "result";

    internal static SafInstrument Loads { get; } = new("safbuild.loads", Counter, "{load}", [ArtifactTag, SourceTag],
        "Artifacts that were read into memory.");

    internal static SafInstrument LoadDuration { get; } = new("safbuild.load.duration", Histogram, "s", [ArtifactTag, SourceTag],
        "Time of each of them, from the call to the decoded weights.");

    internal static SafInstrument LoadsRefused { get; } = new("safbuild.loads.refused", Counter, "{load}",
        [ArtifactTag, SourceTag, ReasonTag],
        "Reads that ended with an exception. `reason`: `missing`, `manifest`, `graph`, `weights`, `structure` (the file that was "
        + "refused), `name`, `rate` (more flips than allowed), `limit` (an option of the load), `io`, `memory`, `other`.");

    internal static SafInstrument Reloads { get; } = new("safbuild.reloads", Counter, "{reload}", [ArtifactTag, SourceTag],
        "Times that new sessions of a model got other weights: after each `SafModel.Reload`, and where a scrubber found other bits.");

    internal static SafInstrument Faults { get; } = new("safbuild.faults", Counter, "{fault}", [ArtifactTag, SourceTag, KindTag],
        "What reads met in the weights. `kind`: `nan`, `infinite`, `out_of_range`, `voted` (values), `corrected_bits` (of coded storage), "
        + "`corrected`, `lost` (blocks of an error-correcting storage format).");

    internal static SafInstrument BlocksDamaged { get; } = new("safbuild.blocks.damaged", Counter, "{block}", [ArtifactTag, SourceTag],
        "Blocks of weights.bin whose checksum differed. Damage that stays counts again each time that it is found.");

    internal static SafInstrument BitErrorRate { get; } = new("safbuild.bit_error_rate", "ObservableGauge", "1", [ArtifactTag],
        "Estimated share of the stored bits that had flipped, by the last read or scrub of this process.");

    internal static SafInstrument Scrubs { get; } = new("safbuild.scrubs", Counter, "{scrub}", [ArtifactTag, ResultTag],
        "Scrubs. `result`: `clean`, `repaired` (all that was damaged), `damaged` (some of it stays), `failed` (with an exception).");

    internal static SafInstrument ScrubDuration { get; } = new("safbuild.scrub.duration", Histogram, "s", [ArtifactTag],
        "Time of each scrub, without the handlers of its event.");

    internal static SafInstrument BlocksRepaired { get; } = new("safbuild.blocks.repaired", Counter, "{block}", [ArtifactTag],
        "Damaged blocks that scrubs took from the other copy, in either copy.");

    internal static SafInstrument FilesRepaired { get; } = new("safbuild.files.repaired", Counter, "{file}", [ArtifactTag],
        "Damaged manifests, graphs and structure.bin that scrubs wrote again, in either copy.");

    /// <summary>In the order of the page.</summary>
    internal static IReadOnlyList<SafInstrument> All { get; } =
    [
        Loads, LoadDuration, LoadsRefused, Reloads, Faults, BlocksDamaged, BitErrorRate, Scrubs, ScrubDuration, BlocksRepaired,
        FilesRepaired,
    ];
}
