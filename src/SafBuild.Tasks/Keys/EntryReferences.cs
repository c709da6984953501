using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Keys;

/// <summary>
/// A file for each evaluation that builds (project, configuration, framework, runtime), which names the entries that it uses. Entries
/// that nobody names are pruned, but not those that a build holds, nor those that would have to be made again.
/// </summary>
internal sealed class EntryReferences(KeyFolder root, SharedStore? shared)
{
    /// <summary>NAME KEY of each entry that an evaluation uses; null when it has not built.</summary>
    internal IReadOnlyList<string>? Read(EntryOwner owner) => Lines(FileOf(owner)) is { Length: > 0 } lines ? [.. lines.Skip(2)] : null;

    /// <summary>Names of the models of the last build; none when there was none.</summary>
    internal IEnumerable<string> Models(EntryOwner owner) =>
        (Read(owner) ?? []).Select(line => line[..line.LastIndexOf(' ')]).Distinct(StringComparer.Ordinal);

    /// <summary>Replaces the evaluation's entries, and prunes when they are others than before.</summary>
    internal void Write(EntryOwner owner, IEnumerable<string> entries)
    {
        // One project built at once with other global properties has one intermediate folder, and so one owner: what the other evaluation
        // let pass is copied until its build ends. The next build takes it away.
        PassedEntry.Keep(root.Path, owner.Key, entries, IsHeld);
        string[] sorted = [.. entries.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        IReadOnlyList<string>? before = Read(owner);
        if (before is not null ? before.SequenceEqual(sorted) : sorted.Length == 0)
        {
            return;
        }

        if (sorted.Length == 0)
        {
            File.Delete(FileOf(owner));
        }
        else
        {
            AtomicFile.Write(FileOf(owner), $"{owner.Project}\n{owner.Intermediate}\n{string.Concat(sorted.Select(e => e + "\n"))}");
        }

        Prune();
    }

    /// <summary>Forgets an evaluation. When it was the last one, all of the folder goes.</summary>
    internal void Clean(EntryOwner owner)
    {
        if (!Directory.Exists(root.Path))
        {
            return;
        }

        if (Read(owner) is not null)
        {
            File.Delete(FileOf(owner));
        }

        PassedEntry.Keep(root.Path, owner.Key, []);
        Prune(cleaning: true);
        if (Living().Count == 0 && !root.Models.Any())
        {
            FolderSwap.DeleteQuietly(root.Own);
            DeleteEmpty(root.Path);
        }
    }

    private void Prune(bool cleaning = false)
    {
        HashSet<string> living = Living();
        foreach (string model in root.Models.ToArray())
        {
            string folder = root.Of(model);
            Temporary.DeleteOfTheDead(folder);
            foreach (string entry in Folders(folder))
            {
                string key = Path.GetFileName(entry);
                bool named = living.Contains($"{model} {key}");

                // What a clean takes may be made again; what an option replaced is wanted back when the option is.
                bool wanted = !cleaning && shared is not null && !shared.Has(key);
                if (ContentHash.IsKey(key) && !named && !wanted)
                {
                    Delete(model, key, entry);
                }
            }

            if (cleaning && Folders(folder).Length == 0)
            {
                // Requests of stages that failed, to be run by hand.
                foreach (string request in Directory.Exists(folder) ? Directory.GetFiles(folder, $"*.{EntryHashes.Request}") : [])
                {
                    File.Delete(request);
                }
            }

            DeleteEmpty(folder);
        }
    }

    private bool IsHeld(string entry)
    {
        using KeyLock? unused = KeyLock.TryTake(root.UseLock(entry));
        return unused is null;
    }

    private void Delete(string model, string key, string entry)
    {
        // Held by a build that copies from it, perhaps another framework of this one: then the next build prunes it.
        using KeyLock? unused = KeyLock.TryTake(root.UseLock($"{model}.{key}"));
        if (unused is null)
        {
            return;
        }

        PassedEntry.Forget(entry);
        string gone = Temporary.NeighbourOf(entry);
        try
        {
            Directory.Move(entry, gone);
        }
        catch (DirectoryNotFoundException)
        {
            // Another build pruned it before the lock was ours.
            return;
        }

        FolderSwap.DeleteQuietly(gone);
    }

    /// <summary>Not with its content: another build may begin to use it at this moment.</summary>
    private static void DeleteEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Not empty, or gone.
        }
    }

    private static string[] Folders(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>What living evaluations name. One whose project or intermediate folder is gone is dead, and its file goes.</summary>
    private HashSet<string> Living()
    {
        HashSet<string> living = new(StringComparer.Ordinal);
        if (!Directory.Exists(root.References))
        {
            return living;
        }

        Temporary.DeleteOfTheDead(root.References);

        // Of a key's name only: another framework may be writing its own under a temporary one, and that file is locked.
        foreach (string file in Directory.GetFiles(root.References).Where(f => ContentHash.IsKey(Path.GetFileName(f))))
        {
            string[] lines = Lines(file);
            if (lines.Length > 2 && File.Exists(lines[0]) && Directory.Exists(lines[1]))
            {
                living.UnionWith(lines.Skip(2));
            }
            else
            {
                File.Delete(file);
                PassedEntry.Keep(root.Path, Path.GetFileName(file), []);
            }
        }

        return living;
    }

    /// <summary>None when the file is not there, or not any more: another evaluation may forget itself at this moment.</summary>
    private static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    private string FileOf(EntryOwner owner) => Path.Combine(root.References, owner.Key);
}

/// <summary>Who uses entries: one evaluation of a project. Full paths.</summary>
/// <param name="Intermediate">obj/CONFIGURATION/FRAMEWORK/RUNTIME.</param>
internal sealed record EntryOwner(string Project, string Intermediate)
{
    /// <summary>Names its files.</summary>
    internal string Key => ContentHash.Key($"{Project}\n{Intermediate}");
}
