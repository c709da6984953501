using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Runtime.Tasks.Copying;

/// <summary>Compares an artifact's folder, every file of it, with what was judged.</summary>
/// <param name="hash">SHA-256 of a file by its full path.</param>
internal sealed class ArtifactCheck(Func<string, string> hash)
{
    /// <param name="folder">Full path of NAME.saf.</param>
    /// <param name="expected">Artifact hash that its build or package gave; null: what its build said of the entry that it lies in.</param>
    /// <param name="source">Named in the message.</param>
    /// <returns>The artifact hash.</returns>
    /// <exception cref="SafException">SAF0116: a file differs, is missing, or is one too many.</exception>
    internal string Judged(string folder, string? expected, string source)
    {
        string? entry = KeyedFile.EntryOf(folder);
        string? ofEntry = entry is null ? null : CheckEntry(entry, folder, source);
        IReadOnlyCollection<string> judged = expected is not null ? [expected] : entry is null ? [] : PassedEntry.Read(entry);
        if (judged.Count == 0)
        {
            throw Changed(folder, source, entry is null
                ? "nothing says which hash it had when it was judged"
                : "no build has let it pass, its gate is red or has not run");
        }

        string found = ofEntry ?? Found(folder, source);
        return judged.Contains(found)
            ? found
            : throw Changed(folder, source, $"it has the hash {found}, and {string.Join(" and ", judged)} was judged");
    }

    private string CheckEntry(string entry, string folder, string source)
    {
        if (EntryHashes.Read(entry) is not { } hashes || hashes.Key != Path.GetFileName(entry))
        {
            throw Changed(Path.Combine(entry, EntryHashes.FileName), source, "it is missing or damaged");
        }

        string inside = Path.GetFileName(folder) + "/";
        Dictionary<string, string> expected = hashes.Files.Where(f => f.Path.StartsWith(inside, StringComparison.Ordinal))
            .ToDictionary(f => f.Path[inside.Length..], f => f.Sha256, StringComparer.Ordinal);
        foreach (string path in Files(folder, source))
        {
            string name = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (!expected.Remove(name, out string? judged))
            {
                throw Changed(path, source, "it was not there when the artifact was judged");
            }

            string found = Hash(path, source);
            if (found != judged)
            {
                throw Changed(path, source, $"it has the hash {found}, and {judged} was judged");
            }
        }

        return expected.Count == 0
            ? ArtifactHash.Within(hashes, Path.GetFileName(folder))
            : throw Changed(Path.Combine(folder, expected.Keys.First()), source, "it is missing");
    }

    private string Found(string folder, string source) =>
        ArtifactHash.Of(Files(folder, source).Select(
            f => new EntryFile(Path.GetRelativePath(folder, f).Replace('\\', '/'), Hash(f, source))));

    private static string[] Files(string folder, string source)
    {
        try
        {
            string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
            return files.Length > 0 ? files : throw Changed(folder, source, "it is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Changed(folder, source, $"it cannot be read: {e.Message}");
        }
    }

    private string Hash(string file, string source)
    {
        try
        {
            return hash(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Changed(file, source, $"it cannot be read: {e.Message}");
        }
    }

    private static SafException Changed(string file, string source, string what) => new(Codes.ArtifactChanged, file,
        $"the artifact is not the one that was judged: {what}. It comes from '{source}'; build that project again, or restore the package");
}
