using System.Diagnostics.CodeAnalysis;

namespace SafBuild.Runtime.Functions;

/// <summary>The one list of saturated activation functions.</summary>
internal static class SaturatedFunctions
{
    internal static IReadOnlyList<SaturatedFunction> All { get; } =
    [
        new Tanh(),
        new Arctan(),
        new Softsign(),
        new ModifiedTanh(),
        new Clip(),
        new Identity(),
    ];

    /// <summary>Finds by name, ignoring case as MSBuild metadata do.</summary>
    internal static bool TryFind(string name, [NotNullWhen(true)] out SaturatedFunction? function)
    {
        function = All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return function is not null;
    }
}
