using Microsoft.Build.Framework;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Keys;

/// <summary>obj/safbuild: entries of every model, and beside them what the build keeps of its own.</summary>
/// <param name="Path">Full path.</param>
internal sealed record KeyFolder(string Path)
{
    /// <summary>What the build keeps of its own.</summary>
    internal string Own => System.IO.Path.Combine(Path, PassedEntry.OwnFolder);

    /// <summary>Hashes of inputs.</summary>
    internal string Index => In("index");

    /// <summary>A file per configuration, framework and runtime that names its keys.</summary>
    internal string References => In("refs");

    /// <summary>The folder of a model's entries.</summary>
    internal string Of(string model) => System.IO.Path.Combine(Path, model);

    /// <summary>Names of the models that have entries.</summary>
    internal IEnumerable<string> Models => Directory.Exists(Path)
        ? Directory.EnumerateDirectories(Path).Select(f => System.IO.Path.GetFileName(f)).Where(n => n != PassedEntry.OwnFolder)
        : [];

    /// <summary>The lock of the one that makes an entry.</summary>
    internal string WorkLock(string model, string key) => In("locks", $"{model}.{key}.lock");

    /// <summary>
    /// The lock of those that use an entry. Another file than the work lock: a framework that only judges would wait for its own build.
    /// </summary>
    internal string UseLock(string modelAndKey) => In("locks", $"{modelAndKey}.use");

    /// <summary>
    /// Keeps an entry from being pruned until this build ends, so that nobody deletes what is about to be copied. The lock goes with the
    /// build, whether nodes or a server live on.
    /// </summary>
    internal void Hold(string modelAndKey, IBuildEngine4? engine)
    {
        string path = UseLock(modelAndKey);

        // Without the folder there is nothing to hold, and a build that may not write leaves nothing. The one that makes an entry looks
        // once more under its lock, when the folder is there.
        if (!Directory.Exists(Path) || engine is null
            || engine.GetRegisteredTaskObject(path, RegisteredTaskObjectLifetime.Build) is not null)
        {
            return;
        }

        try
        {
            KeyLock? held;
            while ((held = KeyLock.TryTake(path, shared: true)) is null)
            {
                // Somebody prunes it at this moment, and is done in another.
                Thread.Sleep(1);
            }

            engine.RegisterTaskObject(path, held, RegisteredTaskObjectLifetime.Build, allowEarlyCollection: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that this build cannot write is not pruned by it either.
        }
    }

    private string In(params string[] parts) => System.IO.Path.Combine([Own, .. parts]);
}
