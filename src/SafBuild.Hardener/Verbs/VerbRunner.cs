using SafBuild.Shared.Diagnostics;

namespace SafBuild.Hardener.Verbs;

/// <summary>Runs a verb and turns every way it can end into diagnostics and an exit code; no stack trace reaches the user.</summary>
internal static class VerbRunner
{
    internal const int Success = 0;
    internal const int Failure = 1;

    /// <summary>128 + SIGINT, as shells report it.</summary>
    internal const int Cancelled = 130;

    /// <param name="file">Named in diagnostics that have no better file.</param>
    internal static int Run(string file, IProgressLog log, Func<int> verb, CancellationToken cancellation)
    {
        try
        {
            return verb();
        }
        catch (SafException e)
        {
            foreach (Diagnostic diagnostic in e.Diagnostics)
            {
                log.Report(diagnostic);
            }

            return Failure;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            log.Report(new(Severity.Error, Codes.WorkerCancelled, file, "cancelled; no artifact was written"));
            return Cancelled;
        }
        catch (Exception e)
        {
            log.Report(new(Severity.Error, Codes.WorkerInternal, file, $"{e.GetType().Name}: {e.Message} Details: {WriteTrace(e)}"));
            return Failure;
        }
    }

    private static string WriteTrace(Exception e)
    {
        try
        {
            string path = Path.Combine(Path.GetTempPath(), $"safbuild-{Environment.ProcessId}.txt");
            File.WriteAllText(path, e.ToString());
            return path;
        }
        catch (Exception io) when (io is IOException or UnauthorizedAccessException)
        {
            return e.StackTrace ?? "";
        }
    }
}
