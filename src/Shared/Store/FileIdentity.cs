using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SafBuild.Runtime.Artifact;

namespace SafBuild.Shared.Store;

/// <summary>
/// What tells a file that was not touched: device, inode, length, and the exact times of its content and of its inode. Links are
/// followed. The inode's time is what sees a file that was replaced by one of equal length with its old time set (touch -r, cp -p).
/// </summary>
/// <param name="Text">Equal for a file that was not touched.</param>
/// <param name="Changed">The later of both times, UTC.</param>
internal sealed partial record FileIdentity(string Text, DateTime Changed)
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const int StructureLength = 256;
    private const uint WriteAndWait = 7; // SYNC_FILE_RANGE_WAIT_BEFORE, WRITE, WAIT_AFTER
    private const int TypeMask = 0xf000; // S_IFMT
    private const int RegularFile = 0x8000; // S_IFREG
    private const uint TmpFs = 0x01021994; // TMPFS_MAGIC
    private const uint RamFs = 0x858458f6; // RAMFS_MAGIC
    private const uint OverlayFs = 0x794c7630; // OVERLAYFS_SUPER_MAGIC
    private const uint ECryptFs = 0xf15f; // ECRYPTFS_SUPER_MAGIC

    /// <summary>
    /// Null where the file is not there, the system has no such call, or the file lies in memory: then content is hashed each time.
    /// <para>
    /// The first write to a page through an open mapping (numpy.memmap) moves the times, and the next ones do not until the page is written
    /// back: so it is written back here if asked, and in memory it never is. statx has one layout on all Linux architectures:
    /// https://man7.org/linux/man-pages/man2/statx.2.html
    /// </para>
    /// </summary>
    /// <param name="path">Of the file.</param>
    /// <param name="writeBack">Whether somebody may write it through a mapping.</param>
    internal static FileIdentity? Of(string path, bool writeBack)
    {
        if (Read(CurrentFolder, path, 0) is not { } found || !IsRegular(found)
            || FileSystem(path) is not { } system || system is TmpFs or RamFs)
        {
            return null;
        }

        if (writeBack)
        {
            if (!IsWrittenBack(path, system) || Read(CurrentFolder, path, 0) is not { } after)
            {
                return null;
            }

            found = after;
        }

        (long length, long content, uint contentNs, long inode, uint inodeNs) =
            (Long(found, 40), Long(found, 112), Int(found, 120), Long(found, 96), Int(found, 104));
        return new(
            string.Create(CultureInfo.InvariantCulture, $"{Inode(found)}:{length}:{content}.{contentNs}:{inode}.{inodeNs}"),
            DateTimeOffset.FromUnixTimeSeconds(Math.Max(content, inode)).UtcDateTime);
    }

    /// <summary>Device and inode: which file a path names now.</summary>
    internal static string? InodeOf(string path) => Read(CurrentFolder, path, 0) is { } found ? Inode(found) : null;

    /// <summary>Of the file that a handle has open, which need not be the one that its path names now.</summary>
    internal static string? InodeOf(SafeHandle handle) =>
        Read((int)handle.DangerousGetHandle(), "", EmptyPath) is { } found ? Inode(found) : null;

    private static bool IsRegular(byte[] found) => (BitConverter.ToUInt16(found, 28) & TypeMask) == RegularFile;

    /// <summary>
    /// Pages alone, which is what makes the next write move a time. fsync would also empty the drive's cache, which takes forty times as
    /// long for a file that nobody changed. https://man7.org/linux/man-pages/man2/sync_file_range.2.html - It does not go through a file
    /// system that lies over another, as in a container, where mappings are of the file below: fsync does.
    /// </summary>
    private static bool IsWrittenBack(string path, uint fileSystem)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (fileSystem is OverlayFs or ECryptFs)
            {
                Disk.Flush(file, path);
                return true;
            }

            return SyncFileRange((int)file.DangerousGetHandle(), 0, 0, WriteAndWait) == 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The type comes first in the structure, whatever its width: https://man7.org/linux/man-pages/man2/statfs.2.html</summary>
    private static uint? FileSystem(string path)
    {
        byte[] found = new byte[StructureLength];
        return StatFs(path, found) == 0 ? BitConverter.ToUInt32(found) : null;
    }

    private static string Inode(byte[] found) => $"{Int(found, 136)}:{Int(found, 140)}:{Long(found, 32)}";

    private static long Long(byte[] found, int at) => BitConverter.ToInt64(found, at);

    private static uint Int(byte[] found, int at) => BitConverter.ToUInt32(found, at);

    private static byte[]? Read(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        byte[] found = new byte[StructureLength];
        try
        {
            return StatX(folder, path, flags, BasicStats, found) == 0 ? found : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statfs", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatFs(string path, [Out] byte[] found);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(int file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, [Out] byte[] found);
}
