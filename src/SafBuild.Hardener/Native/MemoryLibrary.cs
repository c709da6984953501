using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Native;

/// <summary>
/// Loads a changed copy of a library on Linux and leaves no file behind: from a file in memory (memfd_create), or, where the system
/// refuses that (vm.memfd_noexec, an old kernel, a security module), from one in the temporary folder that is deleted once it is loaded.
/// A build may have no home and a read-only file system.
/// </summary>
[SupportedOSPlatform("linux")]
internal static partial class MemoryLibrary
{
    private const uint CloseOnExec = 1;

    /// <summary>Linux 6.3 and later; older kernels do not know the flag, and all their files in memory can be executed.</summary>
    private const uint Executable = 0x10;

    /// <exception cref="SafException">
    /// SAF0006: no memory file and no temporary folder; SAF0003: the loader refuses the bytes.
    /// </exception>
    internal static IntPtr Load(string name, ReadOnlySpan<byte> bytes) =>
        TryLoadFromMemory(name, bytes, out IntPtr library, out string refused)
            ? library
            : LoadFromFolder(Path.GetTempPath(), name, bytes, refused);

    /// <param name="name">For the lists of a process's mappings.</param>
    /// <param name="bytes">The library.</param>
    /// <param name="library">The loader's handle.</param>
    /// <param name="refused">Why not, when the result is false.</param>
    internal static bool TryLoadFromMemory(string name, ReadOnlySpan<byte> bytes, out IntPtr library, out string refused)
    {
        library = IntPtr.Zero;
        try
        {
            int descriptor = MemoryFile(name, CloseOnExec | Executable);
            descriptor = descriptor >= 0 ? descriptor : MemoryFile(name, CloseOnExec);
            if (descriptor < 0)
            {
                refused = $"memfd_create failed with error {Marshal.GetLastPInvokeError()}";
                return false;
            }

            // Stays open: the loader knows libraries by path, and another file of this number would be taken for this library.
            SafeFileHandle file = new(descriptor, ownsHandle: false);
            RandomAccess.Write(file, bytes, 0);
            library = NativeLibrary.Load($"/proc/self/fd/{descriptor}");
            refused = "";
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException
            or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            refused = e.Message;
            return false;
        }
    }

    /// <param name="folder">Gets a folder of this process alone for a moment.</param>
    /// <param name="name">File name.</param>
    /// <param name="bytes">The library.</param>
    /// <param name="refused">Why memory was refused, for the message.</param>
    internal static IntPtr LoadFromFolder(string folder, string name, ReadOnlySpan<byte> bytes, string refused)
    {
        string own = Path.Combine(folder, $"safbuild-{Guid.NewGuid():n}");
        string file = Path.Combine(own, name);
        try
        {
            Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            File.WriteAllBytes(file, bytes);
            return TorchLibraries.LoadOrThrow(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafException(Codes.OutputNotWritable, file,
                $"the repaired copy of {name} cannot be loaded from memory ({refused}), and the temporary folder '{folder}' cannot be "
                + $"written ({e.Message}). Set TMPDIR to a folder that can be written, or update libstdc++ (GCC 13 or later), which needs "
                + "no copy, or remove TrainingData to convert without training.", e);
        }
        finally
        {
            if (Directory.Exists(own))
            {
                // Linux keeps the file of a loaded library until the process ends.
                Directory.Delete(own, recursive: true);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemoryFile(string name, uint flags);
}
