using System.IO.Compression;
using System.Security.Cryptography;
using SafBuild.Runtime.Artifact;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Packing;

/// <summary>What a .nupkg holds, and the artifacts in it, wherever they lie and whoever packed them.</summary>
internal sealed class PackageContent : IDisposable
{
    private static readonly string[] Whole = [ArtifactFiles.Graph, ArtifactFiles.Blob, ArtifactFiles.Manifest];
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;

    /// <exception cref="InvalidDataException">It is no package.</exception>
    internal PackageContent(string file)
    {
        _archive = ZipFile.OpenRead(file);

        // NuGet writes the names as parts of an address.
        _entries = _archive.Entries.GroupBy(e => Uri.UnescapeDataString(e.FullName)).ToDictionary(g => g.Key, g => g.First());
        Artifacts = [.. _entries.Keys.SelectMany(FoldersOf).Distinct().Where(IsArtifact).Order(StringComparer.Ordinal)];
    }

    internal IReadOnlyCollection<string> Entries => _entries.Keys;

    /// <summary>
    /// Folders that an application could load: a file of an artifact in NAME.saf, or the three that no artifact is without under any name.
    /// </summary>
    internal IReadOnlyList<string> Artifacts { get; }

    internal bool Has(string entry) => _entries.ContainsKey(entry);

    /// <summary>Artifact hash of all that lies in a folder; under another name than NAME.saf, of the artifact's own files there.</summary>
    internal string HashOfFolder(string folder) => ArtifactHash.Of(_entries.Keys
        .Where(e => e.StartsWith(folder + "/", StringComparison.Ordinal))
        .Select(e => (Entry: e, Name: e[(folder.Length + 1)..]))
        .Where(e => IsNamed(folder) || ArtifactFiles.All.Contains(e.Name))
        .Select(e => new EntryFile(e.Name, HashOf(e.Entry))));

    internal string HashOf(string entry)
    {
        using Stream stream = _entries[entry].Open();
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    internal string TextOf(string entry)
    {
        using StreamReader reader = new(_entries[entry].Open());
        return reader.ReadToEnd();
    }

    public void Dispose() => _archive.Dispose();

    private bool IsArtifact(string folder) => IsNamed(folder)
        ? ArtifactFiles.All.Any(f => Has($"{folder}/{f}"))
        : Whole.All(f => Has($"{folder}/{f}"));

    private static bool IsNamed(string folder) => folder.EndsWith(".saf", StringComparison.OrdinalIgnoreCase);

    /// <summary>The folders that an entry lies in.</summary>
    private static IEnumerable<string> FoldersOf(string entry)
    {
        for (int slash = entry.IndexOf('/'); slash > 0; slash = entry.IndexOf('/', slash + 1))
        {
            yield return entry[..slash];
        }
    }
}
