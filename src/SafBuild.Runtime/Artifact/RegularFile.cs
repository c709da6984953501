using Microsoft.Win32.SafeHandles;

namespace SafBuild.Runtime.Artifact;

/// <summary>
/// Files of an artifact as bytes. A link could lead out of the folder, and a pipe would block: both are refused before they are opened.
/// </summary>
internal static class RegularFile
{
    /// <exception cref="SafFormatException">It is not there, or not a regular file.</exception>
    internal static long Length(string path)
    {
        FileInfo file = new(path);
        if (!file.Exists)
        {
            throw new SafFormatException(file.FullName, "", "no such file", "a regular file");
        }

        return file.LinkTarget is null && (file.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Device)) == 0
            ? file.Length
            : throw new SafFormatException(file.FullName, "", "a link or device", "a regular file");
    }

    /// <exception cref="SafFormatException">As <see cref="Length"/>, or of another length.</exception>
    internal static void RequireLength(string path, long expected)
    {
        long length = Length(path);
        if (length != expected)
        {
            throw new SafFormatException(path, "", $"{length} bytes", $"{expected} bytes");
        }
    }

    /// <exception cref="SafFormatException">As <see cref="Length"/>, or longer than <paramref name="most"/>.</exception>
    internal static byte[] ReadAll(string path, long most)
    {
        long before = Length(path);
        RequireAtMost(path, before, most);
        if (before == 0)
        {
            // A pipe is one of these as far as .NET tells, and to open it would block.
            return [];
        }

        using SafeFileHandle handle =
            File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);

        // A build may have put another file in its place since: the length is that of the one which is open.
        long length = RandomAccess.GetLength(handle);
        RequireAtMost(path, length, most);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)length));
        for (int done = 0; done < bytes.Length;)
        {
            int read = RandomAccess.Read(handle, bytes.AsSpan(done), done);
            done += read > 0 ? read : throw new SafFormatException(path, "", $"an end after {done} bytes", $"{length} bytes");
        }

        return bytes;
    }

    private static void RequireAtMost(string path, long length, long most)
    {
        if (length > most)
        {
            throw new SafFormatException(path, "", $"{length} bytes", $"at most {most}");
        }
    }
}
