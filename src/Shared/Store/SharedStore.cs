namespace SafBuild.Shared.Store;

/// <summary>
/// Entries outside obj (SafCachePath), shared by projects, so that a clean build or a branch switch neither trains nor judges again what
/// is a function of its key. What comes out is checked as a copy; a damaged entry is a miss and is made again. Trouble with the store
/// costs time and never the build.
/// </summary>
/// <param name="root">Full path; made when it is first written.</param>
internal sealed class SharedStore(string root)
{
    /// <summary>Whether an entry of this name lies there; not whether it is whole.</summary>
    internal bool Has(string key) => File.Exists(Path.Combine(root, key, EntryHashes.FileName));

    /// <summary>Copies an entry to <paramref name="folder"/>, whose last part is the key.</summary>
    /// <param name="problem">Says what was wrong with the entry, or with the place that it goes to; null when there is none.</param>
    /// <returns>Null: not there, or not to be used.</returns>
    internal StoreEntry? Find(string key, string folder, out string? problem)
    {
        problem = null;
        string kept = Path.Combine(root, key);
        if (!Has(key))
        {
            return null;
        }

        try
        {
            StoreEntry? copy =
                EntryHashes.Read(kept) is { } hashes && hashes.Key == key ? new StoreEntry(kept, hashes).CopyTo(folder) : null;
            if (copy is null)
            {
                problem = $"the entry '{kept}' is damaged and is made again";
                return null;
            }

            // The least recently used goes first.
            File.SetLastWriteTimeUtc(Path.Combine(kept, EntryHashes.FileName), DateTime.UtcNow);
            return copy;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SafBuild.Shared.Diagnostics.SafException)
        {
            problem = $"the entry '{kept}' cannot be used: {e.Message}";
            return null;
        }
    }

    /// <summary>Keeps a whole entry. One that is there already stays, when it is whole.</summary>
    /// <param name="replace">Whether this one takes its place all the same.</param>
    /// <returns>Null, or why it was not kept.</returns>
    internal string? Keep(StoreEntry entry, bool replace = false)
    {
        string kept = Path.Combine(root, entry.Key);
        try
        {
            if (!replace && StoreEntry.Find(kept, entry.Key, ContentHash.OfFile) is not null)
            {
                return null;
            }

            Directory.CreateDirectory(root);
            Temporary.DeleteOfTheDead(root);
            return entry.CopyTo(kept) is null ? $"the entry '{entry.Folder}' changed while it was copied to '{root}'" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SafBuild.Shared.Diagnostics.SafException)
        {
            return $"nothing is kept in '{root}': {e.Message}";
        }
    }

    /// <summary>Deletes the least recently used entries until the rest takes at most <paramref name="bytes"/>.</summary>
    internal void Trim(long bytes)
    {
        try
        {
            (DirectoryInfo Folder, DateTime Used, long Size)[] entries = [.. new DirectoryInfo(root).EnumerateDirectories()
                .Where(d => ContentHash.IsKey(d.Name))
                .Select(d => (d, File.GetLastWriteTimeUtc(Path.Combine(d.FullName, EntryHashes.FileName)),
                    d.EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length)))
                .OrderByDescending(e => e.Item2)];
            long kept = 0;
            foreach ((DirectoryInfo folder, _, long size) in entries)
            {
                kept += size;
                if (kept > bytes)
                {
                    // Away in one step first, so that nobody finds half an entry.
                    string gone = Temporary.NeighbourOf(folder.FullName);
                    Directory.Move(folder.FullName, gone);
                    FolderSwap.DeleteQuietly(gone);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another build trims, or has just taken an entry away; the next one goes on.
        }
    }
}
