using System.Globalization;
using SafBuild.Shared.Store;

namespace SafBuild.Tasks.Keys;

/// <summary>
/// A lock on a file, between processes and within one. The system frees it when its holder dies, however that is, so it has no time
/// limit and nobody has to break it. .NET makes it of flock on Unix and of share modes on Windows.
/// </summary>
internal sealed class KeyLock : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private KeyLock(FileStream file) => _file = file;

    public void Dispose() => _file.Dispose();

    /// <summary>Null when another holds it.</summary>
    /// <param name="shared">Whether others may hold it, too, who also ask for it shared.</param>
    /// <exception cref="IOException">The file cannot be made or opened, for another reason than its lock.</exception>
    internal static KeyLock? TryTake(string path, bool shared = false)
    {
        while (true)
        {
            FileStream file;
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                file = new(path, FileMode.OpenOrCreate, shared ? FileAccess.Read : FileAccess.ReadWrite,
                    shared ? FileShare.Read : FileShare.None, bufferSize: 1);
            }
            catch (DirectoryNotFoundException)
            {
                // A clean took the folder in between.
                continue;
            }
            catch (IOException e) when (IsConflict(e))
            {
                return null;
            }

            // A clean may have deleted the file between the opening and the lock: then this lock is on nothing.
            if (FileIdentity.InodeOf(file.SafeFileHandle) == FileIdentity.InodeOf(path))
            {
                return new(file);
            }

            file.Dispose();
        }
    }

    /// <summary>Waits until the lock is free, and says once for whom.</summary>
    /// <param name="waiting">Receives the process that has the lock; null when it is not known.</param>
    /// <exception cref="OperationCanceledException">The build was cancelled.</exception>
    internal static KeyLock Take(string path, Action<string?> waiting, CancellationToken cancellation)
    {
        string owner = path + ".owner";
        bool said = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TryTake(path) is { } taken)
            {
                WriteOwner(owner);
                return taken;
            }

            if (!said)
            {
                said = true;
                waiting(ReadOwner(owner));
            }

            cancellation.WaitHandle.WaitOne(Pause);
        }
    }

    /// <summary>Beside the lock: nobody can read a file that is locked. It is for a message only, so a reader may win.</summary>
    private static void WriteOwner(string path)
    {
        try
        {
            File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // The one that waits then names the holder before.
        }
    }

    private static string? ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>
    /// EWOULDBLOCK on Unix, which is 11 on Linux and 35 on macOS, or a sharing or lock violation on Windows. A read-only folder is another
    /// error, and waiting for it would never end.
    /// </summary>
    private static bool IsConflict(IOException e) => OperatingSystem.IsWindows()
        ? (e.HResult & 0xffff) is 32 or 33
        : e.HResult is 11 or 35;
}
