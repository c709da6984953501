using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace SafBuild.Hardener.Tests.Architecture;

/// <summary>The folders of an assembly in their order: a later one may use earlier ones, never the other way.</summary>
/// <param name="Root">The assembly's namespace; its own types come last and may use everything.</param>
/// <param name="Folders">The one list of folders. A folder's own folders belong to it.</param>
/// <param name="IsUsedByAll">Types of the root that all folders may use.</param>
internal sealed record FolderOrder(string Root, IReadOnlyList<string> Folders, Func<string, bool> IsUsedByAll)
{
    /// <summary>In words: who uses whom the wrong way, and which folders nobody has put into the list.</summary>
    internal IReadOnlyList<string> Violations(ModuleDefinition module) =>
    [
        .. module.GetAllTypes().Select(UsedTypes.Outermost).Distinct().Where(t => Folder(t) is { } folder && !Folders.Contains(folder))
            .Select(t => $"{t} is in the folder {Folder(t)}, which is not in the list").Order(StringComparer.Ordinal),
        .. UsedTypes.In(module).Where(u => Rank(u.User) is { } user && Rank(u.Used) is { } used && used > user && !IsUsedByAll(u.Used))
            .Select(u => u.ToString()).Order(StringComparer.Ordinal),
    ];

    /// <summary>Null for a type that is not of the assembly's namespace or in no folder of the list.</summary>
    private int? Rank(string type) => !type.StartsWith(Root + ".", StringComparison.Ordinal) ? null
        : Folder(type) is not { } folder ? Folders.Count
        : Folders.Index().Where(f => f.Item == folder).Select(f => (int?)f.Index).FirstOrDefault();

    /// <summary>Null for a type of the root itself.</summary>
    private string? Folder(string type)
    {
        string[] names = type.StartsWith(Root + ".", StringComparison.Ordinal) ? type[(Root.Length + 1)..].Split('.') : [];
        return names.Length > 1 ? names[0] : null;
    }
}
