using System.Runtime.InteropServices;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Shared.Store;

/// <summary>Puts a finished folder in the place of another.</summary>
internal static partial class FolderSwap
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE
    private const int Invalid = 22; // EINVAL: the file system has no exchange
    private const int NotImplemented = 38; // ENOSYS of Linux: the kernel has none

    /// <summary>
    /// Moves <paramref name="source"/> to <paramref name="target"/>. An existing target is exchanged in one atomic step where the
    /// system can (Linux), so that a reader finds the old folder or the new one at every moment; elsewhere it is moved aside first.
    /// Afterwards the old folder, if there was one, is deleted. The names in both folders are on the disk first, so that the old one goes
    /// only when the new one is safe.
    /// </summary>
    /// <param name="source">A neighbour of <paramref name="target"/>, whose files are flushed where that matters.</param>
    /// <exception cref="MountPointException">The target is a mount point, or on another file system.</exception>
    /// <exception cref="IOException">The move failed; the old folder is in its place, and the new one where it was.</exception>
    internal static void Replace(string source, string target)
    {
        Disk.FlushFolder(source);
        if (!Directory.Exists(target))
        {
            OrBack(() => Disk.Rename(source, target), () => Directory.Move(target, source), target);
            return;
        }

        if (TryExchange(source, target))
        {
            OrBack(() => Disk.FlushFolder(Path.GetDirectoryName(target)!), () => TryExchange(source, target), source);
            DeleteQuietly(source);
            return;
        }

        ReplaceAside(source, target);
    }

    /// <summary>In two steps, where the system has no exchange: for a moment there is no artifact, and never a mixture.</summary>
    internal static void ReplaceAside(string source, string target)
    {
        string aside = source + ".old";
        Disk.Rename(target, aside);
        try
        {
            Disk.Rename(source, target);
        }
        catch when (!Directory.Exists(target))
        {
            Disk.Rename(aside, target);
            throw;
        }

        DeleteQuietly(aside);
    }

    internal static void DeleteQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover costs space only; the next write deletes it.
        }
    }

    /// <summary>A step whose end, the flush, may fail after the names have changed: then they are changed back.</summary>
    /// <param name="moved">The folder that is there when there is something to go back from.</param>
    private static void OrBack(Action step, Action back, string moved)
    {
        try
        {
            step();
        }
        catch when (Directory.Exists(moved))
        {
            back();
            throw;
        }
    }

    private static bool TryExchange(string source, string target)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            if (RenameAt2(CurrentFolder, source, CurrentFolder, target, Exchange) == 0)
            {
                return true;
            }

            int error = Marshal.GetLastPInvokeError();
            return error is Invalid or NotImplemented ? false : throw Disk.Error(error, "cannot be replaced", target);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than renameat2 (glibc 2.28).
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameAt2(int sourceFolder, string source, int targetFolder, string target, uint flags);
}
