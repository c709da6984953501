using System.Globalization;

namespace SafBuild.Hardener.Report;

/// <summary>The tables at the end: form, request, and which bytes were judged.</summary>
internal static class EvidenceTables
{
    internal static IEnumerable<ReportTable> All(GateReport report)
    {
        yield return new("Form", ["", ""],
        [
            .. report.Hardened.Form.Select(option =>
                (string[])[Title(option.Key), $"{option.Value}" is { Length: > 0 } value ? value : "none"]),
            ["Training", Training(report.Training)],
            ["Seed", report.Seed.ToString(CultureInfo.InvariantCulture)],
        ], "How weights are stored and read. Faults, and the samples of each draw, follow from the seed alone.");
        yield return new("Request", ["Option", "As asked", "As run"],
            [.. report.Request.Select(o => (string[])[$"{o.Section}: {o.Option}", o.Asked, o.Used])], ReportNotes.Request);
        if (report.Environment.Count > 0)
        {
            yield return new("Set by environment variables", ["", ""],
                [.. report.Environment.Select(e => (string[])[e, "not in the project"])],
                "No file of the project shows these: on another machine the same project is judged otherwise.");
        }

        yield return new("What was judged", ["", "Samples", "SHA-256"],
        [
            [$"Artifact, {report.Artifact.Files.Count} files", "", report.Artifact.Sha256],
            .. report.Artifact.Files.Select(f => (string[])[f.Key, "", f.Value]),
            .. report.ModelSha256 is { } model ? (string[][])[["Golden model", "", model]] : [],
            .. report.Data.Select(d => (string[])[$"Validation data {d.File}",
                d.Samples is { } samples ? $"{samples}" : "none of its own", d.Sha256]),
            [$"Draws: {report.TrialsFile.File}, {report.TrialsFile.Rows} rows", "", report.TrialsFile.Sha256],
            .. report.Versions.Select(v => (string[])[$"Version of {v.Key}", "", v.Value]),
        ], ReportNotes.Judged(report));
    }

    /// <summary>outOfRange is "Out of range".</summary>
    private static string Title(string key) =>
        char.ToUpperInvariant(key[0])
            + string.Concat(key.Skip(1).Select(c => char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    private static string Training(TrainingReport? training) => training is null
        ? "none, converted exactly"
        : FormattableString.Invariant($"{training.Epochs} epochs in {training.Seconds:0} s, loss ")
            + string.Join(", ", training.Loss.Select(l => l.ToString("0.####", CultureInfo.InvariantCulture)));
}
