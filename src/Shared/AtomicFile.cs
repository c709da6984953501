using System.Text;
using SafBuild.Shared.Diagnostics;
using SafBuild.Shared.Store;

namespace SafBuild.Shared;

/// <summary>Files that readers see whole or not at all: written under a temporary name, flushed to disk, renamed.</summary>
internal static class AtomicFile
{
    /// <summary>Writes UTF-8 without a byte order mark.</summary>
    internal static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Leaves a file of the same text alone, so that its time is the time of the last change.</summary>
    internal static void WriteIfDifferent(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            Write(path, text);
        }
    }

    /// <exception cref="SafException">SAF0006: the folder cannot be written or the disk is full. Nothing is left behind.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = Temporary.NeighbourOf(Path.GetFullPath(path));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteQuietly(temporary);
            throw NotWritable(path, e);
        }
    }

    internal static SafException NotWritable(string path, Exception cause) =>
        new(
            Codes.OutputNotWritable,
            path,
            $"cannot write: {cause.Message} Make the folder '{Path.GetDirectoryName(path)}' writable, with room on its disk.",
            cause);

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; the next build deletes what dead processes left.
        }
    }
}
