namespace SafBuild.Shared.Store;

/// <summary>
/// A folder that holds the result of one key, in obj/safbuild or in the cache. It is whole, every byte of it, or it is as if it were not
/// there: nothing that lies on a disk is believed without its hash.
/// </summary>
/// <param name="Folder">Full path; its name is the key.</param>
internal sealed record StoreEntry(string Folder, EntryHashes Hashes)
{
    internal string Key => Hashes.Key;

    /// <summary>SHA-256 of the entry's content, for keys that are made from it.</summary>
    internal string ContentHashes => ContentHash.OfText(string.Join('\n', Hashes.Files.Select(f => $"{f.Sha256}  {f.Path}")));

    internal string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>The entry, when the folder holds all of it, unchanged, and nothing else.</summary>
    /// <param name="hash">SHA-256 of a file by its full path.</param>
    /// <param name="key">What the entry must be the result of; a folder under another key's name is not it.</param>
    internal static StoreEntry? Find(string folder, string key, Func<string, string> hash)
    {
        if (EntryHashes.Read(folder) is not { } hashes || hashes.Key != key)
        {
            return null;
        }

        try
        {
            bool whole = EntryHashes.Content(folder).SequenceEqual(hashes.Files.Select(f => f.Path))
                && hashes.Files.All(f => hash(Path.Combine(folder, f.Path)) == f.Sha256);
            return whole ? new(folder, hashes) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// Makes a finished temporary folder the entry of <paramref name="key"/>: hashes its files, writes "hashes" and renames the folder. A
    /// damaged entry that was there is replaced.
    /// </summary>
    /// <param name="temporary">A neighbour of <paramref name="folder"/>.</param>
    internal static StoreEntry Seal(string temporary, string folder, string key, Func<string, string> hash)
    {
        EntryHashes hashes = EntryHashes.Of(temporary, key, hash);
        AtomicFile.Write(Path.Combine(temporary, EntryHashes.FileName), hashes.Text);
        HashTime.Set(temporary, hashes);
        FolderSwap.Replace(temporary, folder);
        return new(folder, hashes);
    }

    /// <summary>
    /// A copy of this entry below another root, checked after the copy: null when what arrived is not what the hashes say.
    /// </summary>
    /// <param name="folder">Its last part is the key.</param>
    internal StoreEntry? CopyTo(string folder)
    {
        string temporary = Temporary.NeighbourOf(folder);
        try
        {
            foreach (EntryFile file in Hashes.Files)
            {
                string target = Path.Combine(temporary, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(PathOf(file.Path), target);
            }

            AtomicFile.Write(Path.Combine(temporary, EntryHashes.FileName), Hashes.Text);
            HashTime.Set(temporary, Hashes);
            if (Find(temporary, Key, ContentHash.OfFile) is null)
            {
                FolderSwap.DeleteQuietly(temporary);
                return null;
            }

            FolderSwap.Replace(temporary, folder);
            return new(folder, Hashes);
        }
        catch
        {
            FolderSwap.DeleteQuietly(temporary);
            throw;
        }
    }
}
