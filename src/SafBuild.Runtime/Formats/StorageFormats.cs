using System.Diagnostics.CodeAnalysis;

namespace SafBuild.Runtime.Formats;

/// <summary>The one list of storage formats.</summary>
internal static class StorageFormats
{
    internal static IReadOnlyList<StorageFormat> All { get; } = [];

    /// <summary>Finds by name, ignoring case as MSBuild metadata do.</summary>
    internal static bool TryFind(string name, [NotNullWhen(true)] out StorageFormat? format)
    {
        format = All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return format is not null;
    }
}
