using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Build.Framework;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;
using SafBuild.Tasks.Logging;
using SafBuild.Tasks.Packing;
using Task = Microsoft.Build.Utilities.Task;

namespace SafBuild.Tasks;

/// <summary>
/// Reads the package that NuGet wrote: it has exactly the judged artifacts, and consumers import the file that names them. NuGet takes the
/// first of two files of one path with a warning, and hides files of other folders without one.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class CheckSafPackage : Task
{
    /// <summary>The .nupkg, without symbols.</summary>
    public ITaskItem[] Packages { get; set; } = [];

    /// <summary>What WriteSafPackageTargets gave for all frameworks.</summary>
    public ITaskItem[] Packed { get; set; } = [];

    /// <summary>All files that NuGet was to pack, with their PackagePath: of two with one path it took one.</summary>
    public ITaskItem[] Candidates { get; set; } = [];

    /// <summary>Judged artifacts of frameworks that nobody asked for their files.</summary>
    public ITaskItem[] Forgotten { get; set; } = [];

    /// <summary>Full path of the project.</summary>
    [Required]
    public string Project { get; set; } = "";

    [Required]
    public string PackageId { get; set; } = "";

    public override bool Execute()
    {
        DiagnosticLog log = new(Log, warningsAsErrors: false);
        if (Forgotten.Length > 0)
        {
            string models = string.Join(", ", Forgotten.Select(f => $"'{f.GetMetadata("Name")}'").Distinct());
            log.Error(Codes.ArtifactChanged, Project,
                $"the package would not have the artifact of {models}: NuGet did not ask the target SafPackFramework, because "
                + "TargetsForTfmSpecificContentInPackage was overwritten or NuspecFile is set; write "
                + "\"$(TargetsForTfmSpecificContentInPackage);...\" to add to the list, or set SafPack=false to pack none");
        }

        PackedFile[] packed = [.. Packed.Select(PackedFile.Of)];
        foreach (string file in Packages.Select(p => p.GetMetadata("FullPath")))
        {
            using (ZipArchive package = ZipFile.OpenRead(file))
            {
                // NuGet writes the names as parts of an address.
                Dictionary<string, ZipArchiveEntry> entries = package.Entries
                    .GroupBy(e => Uri.UnescapeDataString(e.FullName)).ToDictionary(g => g.Key, g => g.First());
                CheckArtifacts(file, packed, entries, log);
                CheckCopies(file, packed, entries, log);
                CheckTargets(file, [.. packed.Where(p => p.IsTargets)], entries, log);
            }

            if (Log.HasLoggedErrors)
            {
                // It is wrong, and must not be taken for the package of a green build.
                File.Delete(file);
            }
        }

        return !Log.HasLoggedErrors;
    }

    private static void CheckArtifacts(
        string file, IEnumerable<PackedFile> packed, Dictionary<string, ZipArchiveEntry> entries, DiagnosticLog log)
    {
        foreach ((string artifact, string hash) in packed.Where(p => !p.IsTargets).Select(p => (p.Artifact, p.Hash)).Distinct())
        {
            if (HashOf(artifact + "/", entries) != hash)
            {
                log.Error(Codes.ArtifactChanged, file,
                    $"'{artifact}' in the package is not the judged artifact; look for items of the project with a PackagePath below saf/");
            }
        }
    }

    /// <summary>
    /// What the project itself packs of an artifact, in tools/NAME.saf or anywhere else, comes from bin or from a folder of its own, where
    /// nobody has compared it.
    /// </summary>
    private static void CheckCopies(string file, PackedFile[] packed, Dictionary<string, ZipArchiveEntry> entries, DiagnosticLog log)
    {
        PackedFile[] judged = [.. packed.Where(p => !p.IsTargets)];
        foreach (string folder in entries.Keys.SelectMany(FoldersOf).Distinct().Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(folder);
            PackedFile[] same =
                [.. judged.Where(j => Path.GetFileName(j.Artifact).Equals(name, StringComparison.OrdinalIgnoreCase))];
            if (same.Length > 0 && judged.All(j => j.Artifact != folder)
                && !same.Select(s => s.Hash).Contains(HashOf(folder + "/", entries)))
            {
                log.Error(Codes.ArtifactChanged, file,
                    $"'{folder}' in the package is not the judged artifact of that name; take the project's item with that PackagePath "
                    + $"out, or pack what '{same[0].Artifact}' has");
            }
        }
    }

    /// <summary>The folders that an entry lies in.</summary>
    private static IEnumerable<string> FoldersOf(string entry)
    {
        for (int slash = entry.IndexOf('/'); slash > 0; slash = entry.IndexOf('/', slash + 1))
        {
            yield return entry[..slash];
        }
    }

    private static string HashOf(string folder, Dictionary<string, ZipArchiveEntry> entries) =>
        ArtifactHash.Of(entries.Where(e => e.Key.StartsWith(folder, StringComparison.Ordinal))
            .Select(e => new EntryFile(e.Key[folder.Length..], HashOf(e.Value))));

    private void CheckTargets(string file, PackedFile[] targets, Dictionary<string, ZipArchiveEntry> entries, DiagnosticLog log)
    {
        string name = $"/{PackageId}.targets";
        HashSet<string> ours = [.. targets.Select(t => t.PackagePath)];
        HashSet<string> rivals = [.. Candidates.Where(c => c.GetMetadata("SafPart").Length == 0).SelectMany(PathsOf)];
        foreach (PackedFile target in targets)
        {
            if (rivals.Contains(target.PackagePath) || !entries.TryGetValue(target.PackagePath, out ZipArchiveEntry? entry)
                || HashOf(entry) != ContentHash.OfFile(target.Source))
            {
                log.Error(Codes.ArtifactClash, file, $"a file of the project takes the place of '{target.PackagePath}', which brings the "
                    + $"artifacts to consumers; pack it as buildTransitive{name}, which that one imports");
            }
        }

        // NuGet imports one targets file of a package: the nearest framework's below buildTransitive, before any below build.
        bool merged = entries.ContainsKey($"buildTransitive{name}");
        foreach (string hidden in entries.Keys.Where(e => IsBuildFile(e, name) && !ours.Contains(e) && e != $"buildTransitive{name}"))
        {
            if (!merged)
            {
                log.Error(Codes.ArtifactClash, file,
                    $"'{hidden}' would not be imported by consumers any more: NuGet takes one targets file of a package, and "
                    + $"'{targets[0].PackagePath}' brings the artifacts; pack it as buildTransitive{name}, which that one imports");
            }
        }

        string props = $"buildTransitive/{PackageId}.props";
        if (entries.ContainsKey(props) && targets.Any(t => !entries.ContainsKey(Path.ChangeExtension(t.PackagePath, ".props"))))
        {
            log.Error(Codes.ArtifactClash, file,
                $"'{props}' would not be imported by consumers any more, as NuGet takes the nearest framework's folder; "
                + $"pack it as {string.Join(", ", targets.Select(t => Path.ChangeExtension(t.PackagePath, ".props")))}");
        }
    }

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

    private static bool IsBuildFile(string path, string name) => path.EndsWith(name, StringComparison.OrdinalIgnoreCase)
        && (path.StartsWith("build/", StringComparison.Ordinal) || path.StartsWith("buildTransitive/", StringComparison.Ordinal));

    private static string HashOf(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
