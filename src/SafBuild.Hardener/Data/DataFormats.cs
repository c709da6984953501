using System.Diagnostics.CodeAnalysis;

namespace SafBuild.Hardener.Data;

/// <summary>The one list of data formats.</summary>
internal static class DataFormats
{
    internal static IReadOnlyList<DataFormat> All { get; } =
    [
        new CifarFormat(),
        new IdxFormat(),
        new NpzFormat(),
        new CsvFormat(),
        new ImagesFormat(),
        new RecordsFormat(),
    ];

    /// <summary>Finds by name, ignoring case.</summary>
    internal static bool TryFind(string name, [NotNullWhen(true)] out DataFormat? format)
    {
        format = All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return format is not null;
    }
}
