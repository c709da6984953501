namespace SafBuild.Shared.Store;

/// <summary>
/// obj/safbuild/.safbuild/passed/NAME.KEY: that a build let the artifact of this entry pass, with its hash. An entry is sealed before any
/// gate, so a red one lies beside the others, and whoever copies by path alone must not take it. MSBuild hands files of a referenced
/// project on without metadata of ours.
/// </summary>
internal static class PassedEntry
{
    /// <summary>What the build keeps of its own, in obj/safbuild. No model can be named so: a name does not begin with a dot.</summary>
    internal const string OwnFolder = ".safbuild";

    /// <summary>The hash of the artifact that passed; null when none did.</summary>
    /// <param name="entry">Full path of obj/safbuild/NAME/KEY.</param>
    internal static string? Read(string entry)
    {
        try
        {
            return File.ReadAllText(FileOf(entry));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes it, or takes it away. Nothing is written when it is so already.</summary>
    /// <param name="entry">Full path of obj/safbuild/NAME/KEY.</param>
    /// <param name="hash">The artifact hash; null: it may not be used.</param>
    internal static void Write(string entry, string? hash)
    {
        if (Read(entry) == hash)
        {
            return;
        }

        if (hash is null)
        {
            File.Delete(FileOf(entry));
        }
        else
        {
            AtomicFile.Write(FileOf(entry), hash);
        }
    }

    private static string FileOf(string entry)
    {
        string model = Path.GetDirectoryName(entry)!;
        return Path.Combine(Path.GetDirectoryName(model)!, OwnFolder, "passed", $"{Path.GetFileName(model)}.{Path.GetFileName(entry)}");
    }
}
