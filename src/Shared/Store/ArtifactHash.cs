namespace SafBuild.Shared.Store;

/// <summary>One hash for all files of an artifact: what a verdict and a report belong to.</summary>
internal static class ArtifactHash
{
    /// <param name="files">Names within NAME.saf and their hashes.</param>
    internal static string Of(IEnumerable<EntryFile> files) =>
        ContentHash.OfText(string.Concat(files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => $"{f.Sha256}  {f.Path}\n")));

    /// <summary>Of the artifact folder as it lies there.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal static string OfFolder(string artifact) => OfFolder(artifact, ContentHash.OfFile);

    /// <param name="hash">SHA-256 of a file by its full path.</param>
    internal static string OfFolder(string artifact, Func<string, string> hash) => Of(
        Directory.EnumerateFiles(artifact, "*", SearchOption.AllDirectories)
            .Select(f => new EntryFile(Path.GetRelativePath(artifact, f).Replace('\\', '/'), hash(f))));

    /// <summary>Of the artifact folder NAME.saf within an entry, by the entry's hashes.</summary>
    internal static string Within(EntryHashes hashes, string artifactName)
    {
        string folder = artifactName + "/";
        return Of(hashes.Files.Where(f => f.Path.StartsWith(folder, StringComparison.Ordinal))
            .Select(f => f with { Path = f.Path[folder.Length..] }));
    }
}
