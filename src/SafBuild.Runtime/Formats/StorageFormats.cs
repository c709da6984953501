using System.Diagnostics.CodeAnalysis;

namespace SafBuild.Runtime.Formats;

/// <summary>The one list of storage formats.</summary>
internal static class StorageFormats
{
    internal static StorageFormat Float32 { get; } = new Float32Format();

    internal static StorageFormat Float16 { get; } = new Float16Format();

    internal static StorageFormat BFloat16 { get; } = new BFloat16Format();

    internal static IReadOnlyList<StorageFormat> All { get; } =
    [
        Float32,
        Float16,
        BFloat16,
        .. FixedPoint(7),
        .. FixedPoint(15),
        new SecdedFormat(),
    ];

    /// <summary>Finds by name, ignoring case as MSBuild metadata do.</summary>
    internal static bool TryFind(string name, [NotNullWhen(true)] out StorageFormat? format)
    {
        format = All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return format is not null;
    }

    /// <summary>Qm.n for every m + n = <paramref name="magnitudeBits"/>.</summary>
    private static IEnumerable<StorageFormat> FixedPoint(int magnitudeBits) =>
        Enumerable.Range(0, magnitudeBits + 1).Select(m => new FixedPointFormat(m, magnitudeBits - m));
}
