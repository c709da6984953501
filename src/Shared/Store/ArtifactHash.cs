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
    /// <param name="except">Name of a file within it that does not count; null: all count.</param>
    internal static string OfFolder(string artifact, Func<string, string> hash, string? except = null) => Of(
        Directory.EnumerateFiles(artifact, "*", SearchOption.AllDirectories)
            .Select(f => (Path: f, Name: Path.GetRelativePath(artifact, f).Replace('\\', '/'))).Where(f => f.Name != except)
            .Select(f => new EntryFile(f.Name, hash(f.Path))));

    /// <summary>Of the artifact folder NAME.saf within an entry, by the entry's hashes.</summary>
    internal static string Within(EntryHashes hashes, string artifactName)
    {
        string folder = artifactName + "/";
        return Of(hashes.Files.Where(f => f.Path.StartsWith(folder, StringComparison.Ordinal))
            .Select(f => f with { Path = f.Path[folder.Length..] }));
    }
}
