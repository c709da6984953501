using System.Diagnostics.CodeAnalysis;

namespace SafBuild.Hardener.Faults;

/// <summary>The one list of fault models.</summary>
internal static class FaultModels
{
    internal static IReadOnlyList<FaultModel> All { get; } = [new RandomBitFlip()];

    /// <summary>Finds by name, ignoring case as MSBuild metadata do.</summary>
    internal static bool TryFind(string name, [NotNullWhen(true)] out FaultModel? model)
    {
        model = All.FirstOrDefault(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return model is not null;
    }
}
