using System.Diagnostics;
using System.Globalization;

namespace SafBuild.Shared.Store;

/// <summary>Names of what is not finished, with the process that makes it, so that what dead processes left can be told.</summary>
internal static class Temporary
{
    private const string Mark = ".tmp";
    private static int _count;

    /// <summary>A name beside <paramref name="target"/> that nobody else uses: NAME.tmpPROCESS.NUMBER.</summary>
    internal static string NeighbourOf(string target) => string.Create(CultureInfo.InvariantCulture,
        $"{Path.TrimEndingDirectorySeparator(target)}{Mark}{Environment.ProcessId}.{Interlocked.Increment(ref _count)}");

    /// <summary>Deletes what processes that no longer run left in <paramref name="folder"/>.</summary>
    /// <param name="name">Of the target; in a folder of our own, everything.</param>
    internal static void DeleteOfTheDead(string folder, string name = "*")
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string left in Directory.EnumerateFileSystemEntries(folder, $"{name}{Mark}*"))
        {
            string id = Path.GetFileName(left)[(Path.GetFileName(left).LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length)..]
                .Split('.')[0];
            if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int process) && !IsRunning(process))
            {
                DeleteQuietly(left);
            }
        }
    }

    private static void DeleteQuietly(string left)
    {
        if (Directory.Exists(left))
        {
            FolderSwap.DeleteQuietly(left);
            return;
        }

        try
        {
            File.Delete(left);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It costs space only; the next build tries again.
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using Process running = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
