using Microsoft.Build.Framework;

namespace SafBuild.Tasks.Packing;

/// <summary>An artifact that this build judged, or took from a package or a referenced project, judged there.</summary>
/// <param name="Name">Of the model.</param>
/// <param name="Hash">The judged artifact's.</param>
/// <param name="Folder">Where it lies.</param>
/// <param name="Framework">Whose it is, as the project writes it.</param>
/// <param name="IsPacked">Whether that framework's options say that SafBuild packs it.</param>
internal sealed record JudgedArtifact(string Name, string Hash, string Folder, string Framework, bool IsPacked)
{
    /// <param name="item">Of SafPackJudged, or what TakeSafArtifacts found: that has the place in the output folder for a name.</param>
    internal static JudgedArtifact Of(ITaskItem item) => new(
        item.GetMetadata("Name") is { Length: > 0 } name ? name : NameOf(item.GetMetadata("TargetFolder")),
        item.GetMetadata("Hash"), item.ItemSpec,
        item.GetMetadata("SafFramework"), item.GetMetadata("SafPacks") == "true");

    /// <summary>
    /// Those that a folder of a package may have. A name that was judged belongs to its model alone; under a name that nobody knows, what
    /// was judged is judged.
    /// </summary>
    internal static string[] Hashes(IReadOnlyList<JudgedArtifact> judged, string folder)
    {
        string name = NameOf(folder);
        JudgedArtifact[] same = [.. judged.Where(j => j.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return [.. (same.Length > 0 ? same : judged).Select(j => j.Hash)];
    }

    /// <param name="folder">NAME.saf in any folder.</param>
    internal static string NameOf(string folder) =>
        Path.GetFileName(folder) is var name && name.EndsWith(".saf", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
}
