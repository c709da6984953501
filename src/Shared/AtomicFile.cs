using System.Text;
using SafBuild.Runtime.Artifact;
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

    /// <summary>A link stays one: what it leads to is written.</summary>
    /// <exception cref="SafException">
    /// SAF0006: the folder cannot be written, the disk is full or broken, or the file is a mount point. What was there is as it was (new,
    /// where flushing the folder is what failed), and nothing is left behind.
    /// </exception>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        string? temporary = null;
        try
        {
            string target = Disk.FollowLinks(path);
            temporary = Temporary.NeighbourOf(target);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Disk.WriteNew(temporary, content);
            Disk.Rename(temporary, target);
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
            $"cannot write: {cause.Message}" + (cause is MountPointException
                ? "" : $" Make the folder '{Path.GetDirectoryName(path)}' writable, with room on its disk."),
            cause);

    private static void DeleteQuietly(string? path)
    {
        try
        {
            if (path is not null)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; the next build deletes what dead processes left.
        }
    }
}
