using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// The one way in which a file is put on a disk and a name is given to it, with every error of the system. .NET's Flush(true) does not
/// report that fsync failed (EIO, ENOSPC, EDQUOT: seen with .NET 10), and a rename is on the disk when its folder is.
/// </summary>
internal static partial class Disk
{
    private const int NoPermission = 1; // EPERM
    private const int Interrupted = 4; // EINTR
    private const int NotPermitted = 13; // EACCES
    private const int Busy = 16; // EBUSY
    private const int OtherDevice = 18; // EXDEV
    private const int Invalid = 22; // EINVAL

    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000; // O_CLOEXEC
    private static readonly int NotSupported = OperatingSystem.IsMacOS() ? 45 : 95; // ENOTSUP

    /// <summary>A new file with these bytes, on the disk.</summary>
    /// <exception cref="IOException">It is there already, or the disk is full or broken.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    internal static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Write(content);
        Flush(stream);
    }

    /// <summary>Everything that was written is on the disk.</summary>
    /// <exception cref="IOException">It is not, and may be lost.</exception>
    internal static void Flush(FileStream stream)
    {
        stream.Flush();
        Flush(stream.SafeFileHandle, stream.Name);
    }

    /// <inheritdoc cref="Flush(FileStream)"/>
    internal static void Flush(SafeFileHandle file, string path)
    {
        // On Windows FlushFileBuffers, whose failure it throws. On macOS it empties the drive's own cache (F_FULLFSYNC), which fsync does
        // not; what that says is lost, so fsync is asked as well.
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            RandomAccess.FlushToDisk(file);
        }

        if (!OperatingSystem.IsWindows())
        {
            // The handle cannot be closed meanwhile, since it is the caller's.
            Sync((int)file.DangerousGetHandle(), path);
        }
    }

    /// <summary>
    /// The names in a folder are on the disk, as after a rename. Windows has no such call, and needs none: NTFS logs names.
    /// </summary>
    /// <exception cref="IOException">They are not.</exception>
    internal static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int descriptor = Retry(() => Open(folder, CloseOnExec));
        if (descriptor < 0)
        {
            // One that may be written and not be read cannot be flushed: its names are right, and on the disk a little later.
            int error = Marshal.GetLastPInvokeError();
            if (error != NotPermitted)
            {
                throw Error(error, "cannot be opened", folder);
            }

            return;
        }

        using SafeFileHandle handle = new(descriptor, ownsHandle: true);
        Sync(descriptor, folder);
    }

    /// <summary>
    /// Gives a finished file or folder the name <paramref name="target"/> in one step, and flushes that folder. A file that is there is
    /// replaced; a link that is there would be replaced, too (<see cref="FollowLinks"/>).
    /// </summary>
    /// <exception cref="MountPointException">The target is a mount point, or on another file system.</exception>
    /// <exception cref="IOException">Any other failure; both names are as they were, unless flushing is what failed.</exception>
    internal static void Rename(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            if (Directory.Exists(source))
            {
                Directory.Move(source, target);
            }
            else
            {
                File.Move(source, target, overwrite: true);
            }

            return;
        }

        // .NET's File.Move copies where a rename is not possible, and a reader would see a part of the copy.
        if (RenameNative(source, target) != 0)
        {
            throw Error(Marshal.GetLastPInvokeError(), "cannot be put in its place", target);
        }

        FlushFolder(Path.GetDirectoryName(target)!);
    }

    /// <summary>
    /// Gives a file another name that nothing has, in one step: of two that do so at once, one fails. .NET's File.Move without overwrite
    /// looks first and renames then on Unix, so that both succeed and the later one wins.
    /// </summary>
    /// <exception cref="IOException">Something has the name.</exception>
    internal static void MoveNew(string source, string target)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(source, target) == 0)
            {
                File.Delete(source);
                return;
            }

            // Where a file system has no hard links, what .NET does is the best there is.
            int number = Marshal.GetLastPInvokeError();
            if (number != NoPermission && number != NotSupported)
            {
                throw Error(number, "cannot be put in its place", target);
            }
        }

        File.Move(source, target, overwrite: false);
    }

    /// <summary>What a path stands for: the last target of a link, which need not exist, or the full path itself.</summary>
    /// <exception cref="IOException">Links in a circle.</exception>
    internal static string FollowLinks(string path)
    {
        string full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    /// <summary>The exception of a failed call, by its error number.</summary>
    internal static IOException Error(int number, string what, string path)
    {
        string message = $"'{path}' {what}: {Marshal.GetPInvokeErrorMessage(number)} (error {number}).";
        return number switch
        {
            Busy => new MountPointException($"{message} It is a mount point, and nothing can take its place in one step: mount the folder "
                + "around it, or name another place."),
            OtherDevice => new MountPointException($"{message} It lies on another file system than its folder, or in a lower layer of an "
                + "overlay (a container's image): delete it there, mount the folder around it, or name another place."),
            _ => new IOException(message),
        };
    }

    private static void Sync(int descriptor, string path)
    {
        if (Retry(() => FSync(descriptor)) == 0)
        {
            return;
        }

        // Those two: the file system has no such thing, as some in memory or in user space.
        int number = Marshal.GetLastPInvokeError();
        if (number != Invalid && number != NotSupported)
        {
            throw Error(number, "cannot be flushed to its disk", path);
        }
    }

    private static int Retry(Func<int> call)
    {
        int result;
        do
        {
            result = call();
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        return result;
    }

    // No O_CREAT, so no argument of the variable part, which Apple passes in another way.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Link(string source, string target);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int RenameNative(string source, string target);
}
