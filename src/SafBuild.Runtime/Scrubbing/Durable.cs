using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Runtime.Scrubbing;

/// <summary>Puts a file in the place of another so that a crash at any moment leaves the old one or the new one.</summary>
internal static partial class Durable
{
    /// <summary>In the names of files that are not whole yet; what a process that died has left is known by it.</summary>
    private const string Mark = ".scrub-";

    private const int DontNeed = 4; // POSIX_FADV_DONTNEED of Linux

    /// <summary>
    /// Writes a file beside <paramref name="path"/>, flushes it and renames it. Mode and time of the old file stay: repaired bytes are
    /// those of before, and builds tell by times what they need not look at.
    /// </summary>
    /// <param name="path">The file; it may be missing.</param>
    /// <param name="write">Writes it; false: there is nothing to put in place.</param>
    /// <param name="mayReplace">Looked at last before the rename; it throws where the file is not to be replaced any more.</param>
    /// <exception cref="IOException">It cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written; nothing is left behind.</exception>
    internal static bool Replace(string path, Func<SafeFileHandle, bool> write, Action mayReplace)
    {
        string temporary = path + Mark + Guid.NewGuid().ToString("N");
        try
        {
            // Open until it is renamed: that it is locked tells it from one that a dead process left.
            using SafeFileHandle file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
            if (!write(file))
            {
                File.Delete(temporary);
                return false;
            }

            TakeOver(path, temporary);
            Disk.Flush(file, temporary);
            mayReplace();
            Disk.Rename(temporary, path);
            return true;
        }
        catch
        {
            DeleteQuietly(temporary);
            throw;
        }
    }

    /// <summary>
    /// Lets the system forget what it holds of a file, so that a read sees the medium and not a copy in memory. Best effort: Linux alone
    /// has it, and pages that are not written yet stay.
    /// </summary>
    internal static void Forget(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            _ = FileAdvise((int)file.DangerousGetHandle(), 0, 0, DontNeed);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without it: the read sees what a load would see.
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    /// <summary>Deletes what scrubs of processes that died have left in an artifact's folder.</summary>
    internal static void DeleteLeftovers(string folder)
    {
        foreach (string path in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Mark + "*") : [])
        {
            try
            {
                // Fails while another process writes it.
                File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private static void TakeOver(string path, string temporary)
    {
        FileInfo old = new(path);
        if (old.Exists)
        {
            File.SetLastWriteTimeUtc(temporary, old.LastWriteTimeUtc);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(temporary, old.UnixFileMode);
            }
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; the next scrub deletes it.
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int FileAdvise(int file, long offset, long length, int advice);
}
