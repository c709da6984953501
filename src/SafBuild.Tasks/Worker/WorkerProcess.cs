using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SafBuild.Tasks.Worker;

/// <summary>The running worker, for a cancelled build.</summary>
internal sealed partial class WorkerProcess
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private volatile Process? _running;

    internal bool WasAskedToStop { get; private set; }

    internal Process Start(Process started)
    {
        _running = started;
        return started;
    }

    /// <summary>
    /// Lets the worker remove its temporary files and end by itself, for a few seconds at most. Windows has no such
    /// signal for a process without a console: there the kill that follows is all, and files are whole or absent anyway.
    /// </summary>
    internal void AskToStop()
    {
        WasAskedToStop = true;
        try
        {
            if (_running is Process process && !OperatingSystem.IsWindows() && Kill(process.Id, SigTerm) == 0)
            {
                process.WaitForExit(Patience);
            }
        }
        catch (InvalidOperationException)
        {
            // It ended, and its handle is closed.
        }
    }

    /// <summary>What an exit code says beyond its number: on Unix, 128 + n is death by signal n.</summary>
    internal static string Meaning(int exitCode) => exitCode switch
    {
        134 => " (SIGABRT: a native library gave up)",
        137 => " (SIGKILL: most often the system ran out of memory)",
        139 or -1073741819 => " (a native library crashed)",
        _ => "",
    };

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
