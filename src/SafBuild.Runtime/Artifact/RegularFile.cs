using Microsoft.Win32.SafeHandles;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Files of an artifact as bytes. A link could lead out of the folder, and a pipe would block: both are refused before they are opened.
/// On Linux what was looked at is what is opened; elsewhere another process could put a pipe there in between.
/// </summary>
internal static class RegularFile
{
    /// <summary>Bytes that are compared at a time: below those of the large object heap.</summary>
    private const int ComparedBytes = 64 << 10;

    /// <exception cref="SafFormatException">It is not there, or not a regular file.</exception>
    internal static long Length(ArtifactFile file)
    {
        using SafeFileHandle? handle = Open(file);
        return handle is null ? 0 : RandomAccess.GetLength(handle);
    }

    /// <summary>The file, open for reading; null for an empty one where the system does not tell that from a pipe.</summary>
    /// <exception cref="SafFormatException">As <see cref="Length"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static SafeFileHandle? Open(ArtifactFile file)
    {
        if (!LinuxFiles.Available)
        {
            return OpenByName(file);
        }

        using SafeFileHandle? pinned = LinuxFiles.Pin(file.Place, followLink: false);
        string? other = pinned is null ? "no such file" : LinuxFiles.OtherThanFile(pinned);
        if (other is not null)
        {
            throw new SafFormatException(file.Path, "", other, "a regular file");
        }

        try
        {
            return OpenHandle(LinuxFiles.PlaceOf(pinned!));
        }
        catch (UnauthorizedAccessException e)
        {
            // Its message has the name below /proc.
            throw new UnauthorizedAccessException($"Access to the path '{file.Path}' is denied.", e);
        }
    }

    /// <summary>The file, open for reading, of a length; null for length 0.</summary>
    /// <exception cref="SafFormatException">As <see cref="Length"/>, or of another length.</exception>
    internal static SafeFileHandle? OpenLength(ArtifactFile file, long expected)
    {
        SafeFileHandle? handle = Open(file);
        long length = handle is null ? 0 : RandomAccess.GetLength(handle);
        if (length == expected && length > 0)
        {
            return handle;
        }

        handle?.Dispose();
        return length == expected ? null : throw new SafFormatException(file.Path, "", $"{length} bytes", $"{expected} bytes");
    }

    /// <exception cref="SafFormatException">As <see cref="Length"/>, or of another length.</exception>
    internal static void RequireLength(ArtifactFile file, long expected) => OpenLength(file, expected)?.Dispose();

    /// <exception cref="SafFormatException">As <see cref="Length"/>, or longer than <paramref name="most"/>.</exception>
    internal static byte[] ReadAll(ArtifactFile file, long most)
    {
        using SafeFileHandle? handle = Open(file);
        if (handle is null)
        {
            return [];
        }

        long length = RandomAccess.GetLength(handle);
        if (length > most)
        {
            throw new SafFormatException(file.Path, "", $"{length} bytes", $"at most {most}");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)length));
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(handle, bytes.AsSpan(done), done);
            done += read > 0 ? read : throw new SafFormatException(file.Path, "", $"an end after {done} bytes", $"{length} bytes");
        }

        return bytes;
    }

    /// <summary>Whether the file has these bytes. It is not taken into memory as a whole.</summary>
    /// <exception cref="SafFormatException">As <see cref="Length"/>.</exception>
    internal static bool Is(ArtifactFile file, ReadOnlySpan<byte> bytes)
    {
        using SafeFileHandle? handle = Open(file);
        if (handle is null || RandomAccess.GetLength(handle) != bytes.Length)
        {
            return handle is null && bytes.IsEmpty;
        }

        byte[] piece = new byte[Math.Min(ComparedBytes, bytes.Length)];
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(handle, piece, done);
            if (read == 0 || read > bytes.Length - done || !bytes.Slice(done, read).SequenceEqual(piece.AsSpan(0, read)))
            {
                return false;
            }

            done += read;
        }

        return true;
    }

    private static SafeFileHandle? OpenByName(ArtifactFile file)
    {
        FileInfo found = new(file.Place);
        if (!found.Exists)
        {
            throw new SafFormatException(file.Path, "", "no such file", "a regular file");
        }

        if (found.LinkTarget is not null || (found.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) != 0)
        {
            throw new SafFormatException(file.Path, "", "a link or device", "a regular file");
        }

        // A pipe is one of these as far as .NET tells, and to open it would block.
        return found.Length == 0 ? null : OpenHandle(file.Place);
    }

    private static SafeFileHandle OpenHandle(string place) =>
        File.OpenHandle(place, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
}
