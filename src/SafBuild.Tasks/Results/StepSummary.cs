using System.Text;

namespace SafBuild.Tasks.Results;

/// <summary>
/// The page that GitHub shows for a step: whatever a process appends to the file which GITHUB_STEP_SUMMARY names, 1 MiB at most. It is for
/// people, so a build never fails by it.
/// </summary>
internal static class StepSummary
{
    internal const string Variable = "GITHUB_STEP_SUMMARY";

    /// <summary>GitHub drops the whole page beyond it.</summary>
    internal const int Limit = 1 << 20;

    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Appends a model's report, once for each key in a step: two frameworks may have one verdict.</summary>
    /// <param name="file">Full path; need not exist.</param>
    /// <param name="key">Of the verdict.</param>
    /// <param name="report">Reads its Markdown.</param>
    /// <param name="brief">What is appended where the report has no room.</param>
    /// <returns>Null, or why nothing was appended.</returns>
    internal static string? Append(string file, string key, Func<string> report, string brief)
    {
        try
        {
            using FileStream stream = Open(file);
            byte[] old = new byte[stream.Length];
            stream.ReadExactly(old);
            string marker = $"<!-- safbuild {key} -->";
            if (old.AsSpan().IndexOf(Encoding.UTF8.GetBytes(marker)) >= 0)
            {
                return null;
            }

            foreach (string text in (string[])[report(), brief])
            {
                byte[] added = Encoding.UTF8.GetBytes($"{(old.Length > 0 ? "\n\n" : "")}{marker}\n\n{text.TrimEnd()}\n");
                if (old.Length + added.Length <= Limit)
                {
                    Write(stream, added);
                    return null;
                }
            }

            return $"it has {old.Length} of at most {Limit} bytes";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    /// <summary>For this process alone: projects of one build append at the same time.</summary>
    private static FileStream Open(string file)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (attempt < Attempts && e is not (DirectoryNotFoundException or PathTooLongException))
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static void Write(FileStream stream, byte[] added)
    {
        long before = stream.Length;
        try
        {
            stream.Seek(0, SeekOrigin.End);
            stream.Write(added);
            stream.Flush();
        }
        catch (IOException)
        {
            // Half a table is worse than none.
            stream.SetLength(before);
            throw;
        }
    }
}
