namespace SafBuild.Shared.Options;

/// <summary>
/// The one table of options: what reads a SafModel item, checks a request, makes the gate verb's options and writes docs/options.md.
/// A row stands beside the field that it fills: in HardenRequest, TrainingOptions or GateOptions.
/// </summary>
internal static class OptionTable
{
    /// <summary>Every option of a request.</summary>
    internal static IReadOnlyList<OptionRow<HardenRequest>> Request { get; } =
    [
        .. HardenRequest.Rows,
        .. TrainingOptions.Rows.Select(o => o.Within<HardenRequest>(r => r.Training, (r, t) => r with { Training = t })),
        .. GateOptions.Rows.Select(o => o.Within<HardenRequest>(r => r.Gate, (r, g) => r with { Gate = g })),
    ];

    /// <summary>Metadata of SafModel.</summary>
    internal static IReadOnlyList<OptionRow<HardenRequest>> Metadata { get; } = [.. Request.Where(o => o.IsMetadata)];

    /// <summary>Properties without metadata that reach the request.</summary>
    internal static IReadOnlyList<OptionRow<HardenRequest>> RequestProperties { get; } = [.. Request.Where(o => !o.IsMetadata)];

    /// <summary>Every row, by section.</summary>
    internal static IReadOnlyList<OptionRow> All { get; } =
        [.. Metadata.Concat<OptionRow>(RequestProperties).Concat(BuildProperties.All).OrderBy(o => o.Section)];

    /// <summary>Every property that a project may set.</summary>
    internal static IReadOnlyList<string> Properties { get; } = [.. All.Select(o => o.Property).OfType<string>()];

    /// <summary>Every option whose value is not allowed, with the text that says so.</summary>
    internal static IEnumerable<(OptionRow Option, string Text)> Problems(HardenRequest request) => Problems(Request, request);

    /// <summary>The same for the gate's options alone.</summary>
    internal static IEnumerable<(OptionRow Option, string Text)> Problems(GateOptions gate) => Problems(GateOptions.Rows, gate);

    /// <summary>Relative paths from <paramref name="folder"/>, names as the lists spell them.</summary>
    internal static HardenRequest Settle(HardenRequest request, string folder) => Request.Aggregate(request, (r, o) => o.Settle(r, folder));

    private static IEnumerable<(OptionRow Option, string Text)> Problems<T>(IReadOnlyList<OptionRow<T>> rows, T record)
    {
        foreach (OptionRow<T> option in rows)
        {
            if (option.Problem(record) is { } text)
            {
                yield return (option, text);
            }
        }
    }
}
