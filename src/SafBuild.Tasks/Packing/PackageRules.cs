using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Packing;

/// <summary>
/// What a package must be: the artifacts that SafBuild packs, a file that brings them to consumers, and no other artifact than those that
/// this build judged. NuGet takes the first of two files of one path with a warning, and hides files of other folders without one.
/// </summary>
/// <param name="packageId">The package's id.</param>
/// <param name="packed">What WriteSafPackageTargets gave for all frameworks; none when none of them has a model to pack.</param>
/// <param name="judged">Every artifact that may be in it, whoever packs it.</param>
/// <param name="candidates">All files that NuGet was to pack, with their PackagePath: of two with one path it took one.</param>
internal sealed class PackageRules(
    string packageId, IReadOnlyList<PackedFile> packed, IReadOnlyList<JudgedArtifact> judged, IReadOnlyList<ITaskItem> candidates)
{
    private readonly PackedFile[] _targets = [.. packed.Where(p => p.IsTargets)];
    private readonly string _name = $"/{packageId}.targets";

    /// <summary>What is wrong with the package that NuGet wrote.</summary>
    internal IEnumerable<(Code Code, string Text)> Broken(PackageContent package) =>
        Missing(package).Concat(Unjudged(package)).Concat(Targets(package));

    /// <summary>
    /// Whether the package of an earlier build must be made again. NuGet compares times of files, and neither an option nor a file that
    /// is not packed any more has one.
    /// </summary>
    internal bool IsStale(PackageContent package) =>
        package.Artifacts.Any(a => a.Split('/') is ["saf", _, _] && packed.All(p => p.Artifact != a))
        || package.Entries.Any(e => IsLeftover(package, e))
        || Broken(package).Any();

    /// <summary>Artifacts that are none of this build's judged ones.</summary>
    internal IEnumerable<string> Unknown(PackageContent package) => package.Artifacts.Where(
        folder => packed.All(p => p.Artifact != folder) && !JudgedArtifact.Hashes(judged, folder).Contains(package.HashOfFolder(folder)));

    private IEnumerable<(Code Code, string Text)> Missing(PackageContent package) =>
        packed.Where(p => !p.IsTargets).Select(p => (p.Artifact, p.Hash)).Distinct()
            .Where(p => package.HashOfFolder(p.Artifact) != p.Hash)
            .Select(p => (Codes.ArtifactChanged,
                $"'{p.Artifact}' in the package is not the judged artifact; look for items of the project with a PackagePath below saf/"));

    /// <summary>
    /// What the project itself packs of an artifact, in tools/NAME.saf or anywhere else, comes from bin, from the publish folder or from a
    /// folder of its own, where nobody has compared it.
    /// </summary>
    private IEnumerable<(Code Code, string Text)> Unjudged(PackageContent package) => Unknown(package).Select(folder =>
    {
        string name = JudgedArtifact.NameOf(folder);
        string? same = judged.FirstOrDefault(j => j.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Folder;
        return (Codes.ArtifactChanged, same is not null
            ? $"'{folder}' in the package is not the judged artifact of that name; take the project's item with that PackagePath out, or "
                + $"pack what '{same}' has"
            : $"'{folder}' in the package is an artifact that this build did not judge: neither a model of the project nor a package nor a "
                + "referenced project gives it; take the project's item with that PackagePath out, or add a SafModel item for it");
    });

    private IEnumerable<(Code Code, string Text)> Targets(PackageContent package)
    {
        HashSet<string> ours = [.. _targets.Select(t => t.PackagePath)];
        HashSet<string> rivals = [.. candidates.Where(c => c.GetMetadata("SafPart").Length == 0).SelectMany(PathsOf)];
        foreach (PackedFile target in _targets)
        {
            if (rivals.Contains(target.PackagePath) || !package.Has(target.PackagePath)
                || package.HashOf(target.PackagePath) != ContentHash.OfFile(target.Source))
            {
                yield return (Codes.ArtifactClash, $"a file of the project takes the place of '{target.PackagePath}', which brings the "
                    + $"artifacts to consumers; pack it as buildTransitive{_name}, which that one imports");
            }
        }

        // NuGet imports one targets file of a package: the nearest framework's below buildTransitive, before any below build.
        bool merged = _targets.Length == 0 || package.Has($"buildTransitive{_name}");
        foreach (string hidden in package.Entries.Where(e => !merged && IsBuildFile(e) && !ours.Contains(e)))
        {
            yield return (Codes.ArtifactClash,
                $"'{hidden}' would not be imported by consumers any more: NuGet takes one targets file of a package, and "
                + $"'{_targets[0].PackagePath}' brings the artifacts; pack it as buildTransitive{_name}, which that one imports");
        }

        string props = $"buildTransitive/{packageId}.props";
        if (package.Has(props) && _targets.Any(t => !package.Has(Path.ChangeExtension(t.PackagePath, ".props"))))
        {
            yield return (Codes.ArtifactClash,
                $"'{props}' would not be imported by consumers any more, as NuGet takes the nearest framework's folder; "
                + $"pack it as {string.Join(", ", _targets.Select(t => Path.ChangeExtension(t.PackagePath, ".props")))}");
        }

        bool IsBuildFile(string path) => IsTargetsFile(path) && path != $"buildTransitive{_name}";
    }

    private bool IsLeftover(PackageContent package, string entry) => IsTargetsFile(entry) && _targets.All(t => t.PackagePath != entry)
        && package.TextOf(entry).Contains(ConsumerTargets.Mark, StringComparison.Ordinal);

    private bool IsTargetsFile(string path) => path.EndsWith(_name, StringComparison.OrdinalIgnoreCase)
        && (path.StartsWith("build/", StringComparison.Ordinal) || path.StartsWith("buildTransitive/", StringComparison.Ordinal));

    /// <summary>A package path is a folder or the file's path; which of them, NuGet tells by the extension.</summary>
    private static IEnumerable<string> PathsOf(ITaskItem file)
    {
        foreach (string part in file.GetMetadata("PackagePath").Split(';'))
        {
            string path = part.Replace('\\', '/').Trim('/');
            yield return path;
            yield return $"{path}/{file.GetMetadata("Filename")}{file.GetMetadata("Extension")}";
        }
    }
}
