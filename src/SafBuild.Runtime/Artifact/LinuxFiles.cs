using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Names pinned to what they stood for when they were looked up. O_PATH opens nothing, so a pipe does not block and a device does not
/// start; what the handle holds is then opened by its name below /proc, whatever lies at the path by now.
/// https://man7.org/linux/man-pages/man2/open.2.html, https://man7.org/linux/man-pages/man2/statx.2.html
/// </summary>
internal static partial class LinuxFiles
{
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const int PathOnly = 0x200000; // O_PATH
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint Wanted = 0x101; // STATX_TYPE, STATX_INO
    private const int StructureLength = 256;
    private const int ModeOffset = 28; // stx_mode
    private const int InodeOffset = 32; // stx_ino
    private const int DeviceOffset = 136; // stx_dev_major, stx_dev_minor
    private const int TypeMask = 0xF000; // S_IFMT
    private const int Regular = 0x8000; // S_IFREG
    private const int Folder = 0x4000; // S_IFDIR
    private const int Link = 0xA000; // S_IFLNK
    private const int NoEntry = 2; // ENOENT
    private const int Denied = 13; // EACCES
    private const int NotAFolder = 20; // ENOTDIR
    private const int NameTooLong = 36; // ENAMETOOLONG
    private const int TooManyLinks = 40; // ELOOP

    /// <summary>One of the few flags that architectures number differently (O_NOFOLLOW).</summary>
    private static readonly int KeepLink =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    /// <summary>Not on other systems, where /proc is not mounted, and where the kernel or a sandbox has no statx.</summary>
    internal static bool Available { get; } = OperatingSystem.IsLinux() && Works();

    /// <summary>Pins what lies at the path; null when there is nothing.</summary>
    /// <param name="path">A path without NUL.</param>
    /// <param name="followLink">Whether a link in the last place stands for its target.</param>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be searched.</exception>
    /// <exception cref="IOException">The system refuses, such as with too many open files.</exception>
    internal static SafeFileHandle? Pin(string path, bool followLink)
    {
        int descriptor = Open(path, PathOnly | CloseOnExec | (followLink ? 0 : KeepLink));
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        int error = Marshal.GetLastPInvokeError();
        return error switch
        {
            NoEntry or NotAFolder or NameTooLong or TooManyLinks => null,
            Denied => throw new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            _ => throw new IOException($"'{path}': {Marshal.GetPInvokeErrorMessage(error)} (error {error})"),
        };
    }

    /// <summary>What a handle holds, in the words of a refusal; null for a regular file.</summary>
    internal static string? OtherThanFile(SafeFileHandle handle) => (BitConverter.ToUInt16(Status(handle), ModeOffset) & TypeMask) switch
    {
        Regular => null,
        Folder => "a folder",
        Link => "a link or device",
        _ => "a pipe, socket or device",
    };

    /// <summary>A path that leads to what the handle holds, for as long as it is open.</summary>
    internal static string PlaceOf(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";

    /// <summary>Whether the path still leads to what the handle holds.</summary>
    internal static bool IsAt(SafeFileHandle handle, string path)
    {
        using SafeFileHandle? now = Pin(path, followLink: true);
        if (now is null)
        {
            return false;
        }

        byte[] held = Status(handle);
        byte[] found = Status(now);
        return held.AsSpan(InodeOffset, sizeof(long)).SequenceEqual(found.AsSpan(InodeOffset, sizeof(long)))
            && held.AsSpan(DeviceOffset, sizeof(long)).SequenceEqual(found.AsSpan(DeviceOffset, sizeof(long)));
    }

    private static byte[] Status(SafeFileHandle handle)
    {
        byte[] found = new byte[StructureLength];
        return StatX((int)handle.DangerousGetHandle(), "", EmptyPath, Wanted, found) == 0
            ? found
            : throw new IOException($"statx: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private static bool Works()
    {
        try
        {
            using SafeFileHandle? root = Pin("/", followLink: true);
            return root is not null && OtherThanFile(root) == "a folder" && Directory.Exists(PlaceOf(root));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int folder, string path, int flags, uint mask, [Out] byte[] found);
}
