using System.Runtime.InteropServices;

namespace SafBuild.Shared.Store;

/// <summary>Puts a finished folder in the place of another.</summary>
internal static partial class FolderSwap
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Exchange = 2; // RENAME_EXCHANGE

    /// <summary>
    /// Moves <paramref name="source"/> to <paramref name="target"/>. An existing target is exchanged in one atomic step where the
    /// system can (Linux), so that a reader finds the old folder or the new one at every moment; elsewhere it is moved aside first.
    /// Afterwards the old folder, if there was one, is deleted.
    /// </summary>
    /// <exception cref="IOException">The move failed; the old folder is back in its place.</exception>
    internal static void Replace(string source, string target)
    {
        if (!Directory.Exists(target))
        {
            Directory.Move(source, target);
            return;
        }

        if (TryExchange(source, target))
        {
            DeleteQuietly(source);
            return;
        }

        ReplaceAside(source, target);
    }

    /// <summary>In two steps, where the system has no exchange: for a moment there is no artifact, and never a mixture.</summary>
    internal static void ReplaceAside(string source, string target)
    {
        string aside = source + ".old";
        Directory.Move(target, aside);
        try
        {
            Directory.Move(source, target);
        }
        catch
        {
            Directory.Move(aside, target);
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

    private static bool TryExchange(string source, string target)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        try
        {
            return RenameAt2(CurrentFolder, source, CurrentFolder, target, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than renameat2 (glibc 2.28).
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int sourceFolder, string source, int targetFolder, string target, uint flags);
}
