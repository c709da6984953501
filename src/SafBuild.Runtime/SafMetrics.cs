using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime;

/// <summary>Measurements of the Meter of this assembly. Where nobody listens, each is a comparison with null.</summary>
internal static class SafMetrics
{
    internal const string Load = "load";
    internal const string Reload = "reload";
    internal const string Scrub = "scrub";

    private static readonly Meter Meter = new(SafModel.MeterName, typeof(SafMetrics).Assembly.GetName().Version?.ToString(3));
    private static readonly Counter<long> Loads = Counter(SafInstrument.Loads);
    private static readonly Histogram<double> LoadDuration = Histogram(SafInstrument.LoadDuration);
    private static readonly Counter<long> LoadsRefused = Counter(SafInstrument.LoadsRefused);
    private static readonly Counter<long> Reloads = Counter(SafInstrument.Reloads);
    private static readonly Counter<long> Faults = Counter(SafInstrument.Faults);
    private static readonly Counter<long> BlocksDamaged = Counter(SafInstrument.BlocksDamaged);
    private static readonly Counter<long> Scrubs = Counter(SafInstrument.Scrubs);
    private static readonly Histogram<double> ScrubDuration = Histogram(SafInstrument.ScrubDuration);
    private static readonly Counter<long> BlocksRepaired = Counter(SafInstrument.BlocksRepaired);
    private static readonly Counter<long> FilesRepaired = Counter(SafInstrument.FilesRepaired);

    /// <summary>
    /// The last rate, a double, of each artifact, by its name. Of objects: code for a dictionary of doubles would be compiled in the first
    /// load of a process.
    /// </summary>
    private static readonly ConcurrentDictionary<string, object> Rates = MakeGauge();

    /// <param name="artifact">Its name.</param>
    /// <param name="source"><see cref="Load"/>, <see cref="Reload"/> or <see cref="Scrub"/>.</param>
    /// <param name="report">What the read met.</param>
    /// <param name="time">From the call to the decoded weights.</param>
    internal static void Loaded(string artifact, string source, SafReadReport report, TimeSpan time)
    {
        Loads.Add(1, Artifact(artifact), Source(source));
        LoadDuration.Record(time.TotalSeconds, Artifact(artifact), Source(source));
        AddFaults(artifact, source, "nan", report.Nan);
        AddFaults(artifact, source, "infinite", report.Infinite);
        AddFaults(artifact, source, "out_of_range", report.OutOfRange);
        AddFaults(artifact, source, "voted", report.Voted);
        AddFaults(artifact, source, "corrected", report.Corrected);
        AddFaults(artifact, source, "corrected_bits", report.CorrectedBits);
        AddFaults(artifact, source, "lost", report.Lost);
        BlocksDamaged.Add(report.DamagedBlocks.Count, Artifact(artifact), Source(source));
        Rates[artifact] = report.EstimatedBitErrorRate;
    }

    /// <summary>For an exception filter: false, so that the exception goes on.</summary>
    internal static bool Refused(string folder, string? artifact, string source, Exception exception)
    {
        LoadsRefused.Add(1, Artifact(artifact ?? NameOf(folder)), Source(source), new(SafInstrument.ReasonTag, Reason(exception)));
        return false;
    }

    /// <summary>New sessions of a model get other weights.</summary>
    internal static void Changed(string artifact, string source) => Reloads.Add(1, Artifact(artifact), Source(source));

    internal static void Scrubbed(string artifact, SafScrubReport report, TimeSpan time)
    {
        SafScrubbedCopy[] copies = report.Second is null ? [report.Artifact] : [report.Artifact, report.Second];
        string result = report.Exception is not null ? "failed"
            : copies.All(c => c.IsClean) ? "clean"
            : copies.All(c => c.UnrepairedBlocks.Count == 0 && c.RepairedFiles.Count == c.DamagedFiles.Count) ? "repaired"
            : "damaged";
        Scrubs.Add(1, Artifact(artifact), new(SafInstrument.ResultTag, result));
        ScrubDuration.Record(time.TotalSeconds, Artifact(artifact));
        BlocksDamaged.Add(copies.Sum(c => c.DamagedBlocks.Count), Artifact(artifact), Source(Scrub));
        BlocksRepaired.Add(copies.Sum(c => c.RepairedBlocks.Count), Artifact(artifact));
        FilesRepaired.Add(copies.Sum(c => c.RepairedFiles.Count), Artifact(artifact));
        if (report.EstimatedBitErrorRate is { } rate)
        {
            Rates[artifact] = rate;
        }
    }

    /// <summary>What stands for the name of an artifact that cannot be read.</summary>
    internal static string NameOf(string folder)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        return name.EndsWith(".saf", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }

    private static void AddFaults(string artifact, string source, string kind, long count)
    {
        // Of what is rare, a row that is always 0 helps nobody.
        if (count > 0)
        {
            Faults.Add(count, Artifact(artifact), Source(source), new(SafInstrument.KindTag, kind));
        }
    }

    private static string Reason(Exception exception) => exception switch
    {
        SafFormatException { Field: "name" } => "name",
        SafFormatException e when e.Expected.Contains(nameof(SafLoadOptions.MaxBitErrorRate), StringComparison.Ordinal) => "rate",
        SafFormatException e when e.Expected.Contains(nameof(SafLoadOptions), StringComparison.Ordinal) => "limit",
        SafFormatException e => Path.GetFileNameWithoutExtension(e.File) switch
        {
            "manifest" => "manifest",
            "graph" => "graph",
            "weights" => "weights",
            "structure" => "structure",
            _ => "other",
        },
        DirectoryNotFoundException => "missing",
        IOException or UnauthorizedAccessException => "io",
        OutOfMemoryException => "memory",
        _ => "other",
    };

    private static Counter<long> Counter(SafInstrument row) => Meter.CreateCounter<long>(row.Name, row.Unit, row.Text);

    private static Histogram<double> Histogram(SafInstrument row) => Meter.CreateHistogram<double>(row.Name, row.Unit, row.Text);

    private static ConcurrentDictionary<string, object> MakeGauge()
    {
        ConcurrentDictionary<string, object> rates = new(StringComparer.Ordinal);
        SafInstrument row = SafInstrument.BitErrorRate;
        Meter.CreateObservableGauge(
            row.Name, () => rates.Select(r => new Measurement<double>((double)r.Value, Artifact(r.Key))), row.Unit, row.Text);
        return rates;
    }

    private static KeyValuePair<string, object?> Artifact(string name) => new(SafInstrument.ArtifactTag, name);

    private static KeyValuePair<string, object?> Source(string source) => new(SafInstrument.SourceTag, source);
}
