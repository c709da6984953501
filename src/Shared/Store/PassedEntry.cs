namespace SafBuild.Shared.Store;

/// <summary>
/// obj/safbuild/.safbuild/passed/NAME.KEY.OWNER: that an evaluation of a project let the artifact of this entry pass, with its hash. An
/// entry is sealed before any gate, so a red one lies beside the others, and whoever copies by path alone must not take it. MSBuild hands
/// files of a referenced project on without metadata of ours. Of two frameworks of one entry a strict one may be red while the other
/// copies: each says and takes back its own.
/// </summary>
internal static class PassedEntry
{
    /// <summary>What the build keeps of its own, in obj/safbuild. No model can be named so: a name does not begin with a dot.</summary>
    internal const string OwnFolder = ".safbuild";

    /// <summary>The hashes of the artifact that passed: one, unless it was made again with other bytes. None when none did.</summary>
    /// <param name="entry">Full path of obj/safbuild/NAME/KEY.</param>
    internal static IReadOnlyCollection<string> Read(string entry) =>
        [.. FilesOf(entry).Select(Text).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Writes an evaluation's, or takes it away. Nothing is written when it is so already.</summary>
    /// <param name="entry">Full path of obj/safbuild/NAME/KEY.</param>
    /// <param name="owner">The evaluation's key.</param>
    /// <param name="hash">The artifact hash; null: it may not be used.</param>
    internal static void Write(string entry, string owner, string? hash)
    {
        string file = Path.Combine(FolderOf(entry), $"{NameOf(entry)}.{owner}");
        if (Text(file) == hash)
        {
            return;
        }

        if (hash is null)
        {
            File.Delete(file);
        }
        else
        {
            AtomicFile.Write(file, hash);
        }
    }

    /// <summary>Takes it away for every evaluation: the entry goes.</summary>
    internal static void Forget(string entry)
    {
        foreach (string file in FilesOf(entry))
        {
            File.Delete(file);
        }
    }

    /// <summary>Takes an evaluation's away from all entries but those that it uses.</summary>
    /// <param name="root">Full path of obj/safbuild.</param>
    /// <param name="owner">The evaluation's key.</param>
    /// <param name="entries">NAME KEY of each that it uses.</param>
    /// <param name="isHeld">Whether a build that has not ended uses NAME.KEY; null: take it away all the same.</param>
    internal static void Keep(string root, string owner, IEnumerable<string> entries, Func<string, bool>? isHeld = null)
    {
        HashSet<string> used = new(entries.Select(e => $"{e[..e.LastIndexOf(' ')]}.{e[(e.LastIndexOf(' ') + 1)..]}.{owner}"),
            StringComparer.Ordinal);
        foreach (string file in Files(Path.Combine(root, OwnFolder, "passed"))
            .Where(f => f.EndsWith($".{owner}", StringComparison.Ordinal) && !used.Contains(Path.GetFileName(f))
                && isHeld?.Invoke(Path.GetFileName(f)[..^(owner.Length + 1)]) != true))
        {
            File.Delete(file);
        }
    }

    /// <summary>Whole ones: what a build that was killed left under a temporary name says nothing.</summary>
    private static IEnumerable<string> FilesOf(string entry)
    {
        string start = NameOf(entry) + ".";
        return Files(FolderOf(entry)).Where(f => Path.GetFileName(f) is var name && name.StartsWith(start, StringComparison.Ordinal)
            && ContentHash.IsKey(name[start.Length..]));
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string FolderOf(string entry) =>
        Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(entry)!)!, OwnFolder, "passed");

    private static string NameOf(string entry) => $"{Path.GetFileName(Path.GetDirectoryName(entry)!)}.{Path.GetFileName(entry)}";
}
