using System.Collections.Concurrent;
using Microsoft.Build.Framework;
using SafBuild.Shared;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Keys;

/// <summary>
/// SHA-256 of files. Inputs may be large, so an index below obj remembers them by <see cref="FileIdentity"/>, compared for equality;
/// outputs are hashed once in every build, because damage changes no time.
/// </summary>
internal sealed class FileHashes
{
    private const string BuildObject = "SafBuild.Tasks.FileHashes";

    /// <summary>Times have steps: a file that was changed this short ago may change again within one.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, string> _ofThisBuild;
    private readonly string? _index;
    private readonly Dictionary<string, (string Identity, string Sha256)> _known = new(StringComparer.Ordinal);
    private bool _news;

    /// <param name="engine">Keeps the hashes of one build, so that two frameworks hash an output once; null: none.</param>
    /// <param name="index">Path of the index; it may be missing or anything else, and then costs time only. Null: none.</param>
    internal FileHashes(IBuildEngine4? engine, string? index)
    {
        _index = index;
        _ofThisBuild = Shared(engine);
        if (index is null || !File.Exists(index))
        {
            return;
        }

        try
        {
            foreach (string[] line in File.ReadLines(index).Select(l => l.Split('\t')).Where(l => l.Length == 3))
            {
                _known[line[2]] = (line[0], line[1]);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _known.Clear();
        }
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    internal string OfInput(string path)
    {
        FileIdentity? identity = FileIdentity.Of(path, writeBack: true);
        if (identity is not null && _known.TryGetValue(path, out (string Identity, string Sha256) known) && known.Identity == identity.Text)
        {
            return known.Sha256;
        }

        (string hash, bool isSettled) = Hash(path, identity, writeBack: true);
        if (isSettled && !path.Any(char.IsControl))
        {
            _known[path] = (identity!.Text, hash);
            _news = true;
        }

        return hash;
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    internal string OfOutput(string path) =>
        Hash(path, FileIdentity.Of(path, writeBack: false), writeBack: false).Sha256;

    /// <summary>Writes the index, when there is news. Of two builds that write at once one loses its own, and hashes again.</summary>
    internal void Keep()
    {
        if (!_news || _index is null)
        {
            return;
        }

        try
        {
            AtomicFile.Write(_index, string.Concat(
                _known.Where(k => File.Exists(k.Key)).OrderBy(k => k.Key, StringComparer.Ordinal)
                    .Select(k => $"{k.Value.Identity}\t{k.Value.Sha256}\t{k.Key}\n")));
            _news = false;
        }
        catch (SafBuild.Shared.Diagnostics.SafException)
        {
            // A folder that cannot be written costs the hashing, and says so where results go.
        }
    }

    /// <param name="path">Of the file.</param>
    /// <param name="identity">Its identity before.</param>
    /// <param name="writeBack">
    /// Whether somebody may write it through a mapping: also while it is hashed, so pages are written back before and after. What was
    /// hashed without that is not known of such a file.
    /// </param>
    /// <returns>The hash, and whether it is that of every file of this identity.</returns>
    private (string Sha256, bool IsSettled) Hash(string path, FileIdentity? identity, bool writeBack)
    {
        string key = (writeBack ? "input " : "output ") + identity?.Text;
        if (identity is not null && _ofThisBuild.TryGetValue(key, out string? known))
        {
            return (known, true);
        }

        string hash = ContentHash.OfFile(path);
        if (identity is null || !IsSettled(identity) || FileIdentity.Of(path, writeBack) != identity)
        {
            return (hash, false);
        }

        _ofThisBuild[key] = hash;
        return (hash, true);
    }

    private static bool IsSettled(FileIdentity identity) => DateTime.UtcNow - identity.Changed > Settled;

    private static ConcurrentDictionary<string, string> Shared(IBuildEngine4? engine)
    {
        ConcurrentDictionary<string, string> hashes = new(StringComparer.Ordinal);
        if (engine is null)
        {
            return hashes;
        }

        const RegisteredTaskObjectLifetime Lifetime = RegisteredTaskObjectLifetime.Build;
        if (engine.GetRegisteredTaskObject(BuildObject, Lifetime) is ConcurrentDictionary<string, string> registered)
        {
            return registered;
        }

        engine.RegisterTaskObject(BuildObject, hashes, Lifetime, allowEarlyCollection: true);
        return hashes;
    }
}
