using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SafBuild.Runtime.Scrubbing;

/// <summary>
/// Flush and rename with every error of the system: .NET's FlushToDisk does not report that fsync failed (EIO, ENOSPC: seen with .NET 10),
/// and its File.Move copies where a rename is not possible, so that a reader would see a part.
/// </summary>
internal static partial class NativeFile
{
    private const int Interrupted = 4; // EINTR
    private const int Denied = 13; // EACCES
    private const int Invalid = 22; // EINVAL

    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000; // O_CLOEXEC
    private static readonly int NotSupported = OperatingSystem.IsMacOS() ? 45 : 95; // ENOTSUP

    /// <summary>What was written is on the medium.</summary>
    /// <exception cref="IOException">It is not.</exception>
    internal static void Flush(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            // Windows: FlushFileBuffers. macOS: F_FULLFSYNC, which empties the drive's own cache, too.
            RandomAccess.FlushToDisk(file);
        }

        if (!OperatingSystem.IsWindows())
        {
            // The handle is not closed meanwhile: it is the caller's.
            Sync((int)file.DangerousGetHandle(), path);
        }
    }

    /// <summary>Gives a finished file its name in one step, and flushes the folder.</summary>
    /// <exception cref="IOException">The name is as it was, unless the flush of the folder is what failed.</exception>
    internal static void Rename(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(source, target, overwrite: true);
            return;
        }

        if (RenameNative(source, target) != 0)
        {
            throw Error("cannot be put in its place", target);
        }

        string folder = Path.GetDirectoryName(target)!;
        int descriptor = Open(folder, CloseOnExec);
        if (descriptor >= 0)
        {
            using SafeFileHandle handle = new(descriptor, ownsHandle: true);
            Sync(descriptor, folder);
        }
        else if (Marshal.GetLastPInvokeError() != Denied)
        {
            // One that may be written and not be read cannot be flushed: its names are on the disk a little later.
            throw Error("cannot be opened", folder);
        }
    }

    private static void Sync(int descriptor, string path)
    {
        int result;
        do
        {
            result = FSync(descriptor);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == Interrupted);
        int number = Marshal.GetLastPInvokeError();

        // Those two: a file system that has no such thing.
        if (result != 0 && number != Invalid && number != NotSupported)
        {
            throw Error("cannot be flushed to its disk", path);
        }
    }

    private static IOException Error(string what, string path)
    {
        int number = Marshal.GetLastPInvokeError();
        return new IOException($"'{path}' {what}: {Marshal.GetPInvokeErrorMessage(number)} (error {number})");
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameNative(string source, string target);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
